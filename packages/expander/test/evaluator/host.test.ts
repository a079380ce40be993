import { describe, expect, test } from "vitest";
import { errorOf, evaluate } from "./evaluate.ts";

/** A machine with two files and one environment variable. */
const host = {
  readSource: (path: string) =>
    ({
      "lib.lisp": "(in-package :elsewhere) (defmacro twice (x) `(* 2 ,x)) (defconstant +answer+ 42)",
      "again.lisp": '(load "again.lisp")',
      "bad.lisp": "(defun f (",
      "ports.txt": "80\n443\n",
    })[path] ?? null,
  fileExists: (path: string) => path === "lib.lisp",
  environmentVariable: (name: string) => (name === "PORT" ? "8080" : null),
};

describe("what compile-time code asks of the machine", () => {
  test.each([
    ['(load "lib.lisp")', "(list (twice 4) +answer+)", "(8 42)"],
    ['(load "lib.lisp")', "(package-name *package*)", '"WHISTLER-LOADER-USER"'],
    ["", '(load "nosuch.lisp" :if-does-not-exist nil)', "NIL"],
    ["", '(list (probe-file "lib.lisp") (probe-file "nosuch"))', '("lib.lisp" NIL)'],
    ["", '(parse-integer (sb-ext:posix-getenv "PORT"))', "8080"],
    ["", '(uiop:getenv "NOSUCH")', "NIL"],
    ["", '(with-open-file (s "ports.txt") (loop for line = (read-line s nil) while line collect (parse-integer line)))', "(80 443)"],
  ])("%s %s is %s", (before, expression, value) => {
    expect(evaluate(expression, before, host)).toBe(value);
  });

  test.each([
    ['(load "nosuch.lisp")', 'WH2019 the file "nosuch.lisp" cannot be read'],
    ['(load "again.lisp")', "WH2007 the compile-time computation nests too deep"],
    ['(load "bad.lisp")', "WH1001 unfinished form: the text ends inside the form that begins here"],
    ['(with-open-file (s "x" :direction :output) 1)', "WH2005 compile-time code does not write files"],
    ['(with-open-file (s "nosuch") 1)', 'WH2005 the file "nosuch" cannot be read'],
  ])("%s is the error %s", (text, message) => {
    expect(errorOf(text, host)).toBe(message);
  });

  test("without a host there is no file and no environment", () => {
    expect(evaluate('(list (probe-file "lib.lisp") (uiop:getenv "PORT"))')).toBe("(NIL NIL)");
    expect(errorOf('(load "lib.lisp")')).toBe('WH2019 the file "lib.lisp" cannot be read');
  });
});

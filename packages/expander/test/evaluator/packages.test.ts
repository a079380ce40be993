import { describe, expect, test } from "vitest";
import { errorOf, evaluate } from "./evaluate.ts";

/** The four names that Common Lisp and Whistler share, by package (language §1.2). */
describe("defstruct", () => {
  const record = "(let ((p (make-point :x 3))) (point-x p))";
  test.each([
    ["in the default package, by the shape of the fields", "(defstruct point (x 0) (y nil))", record, "3"],
    ["in cl-user it is Common Lisp's", "(in-package :cl-user) (defvar d 5) (defstruct point (x whatever))", record, "3"],
    [
      "where the package uses Common Lisp only",
      "(defpackage #:p (:use #:cl)) (in-package #:p) (defstruct point (x whatever))",
      record,
      "3",
    ],
    [
      "where the package imported Common Lisp's",
      "(defpackage #:p (:use #:cl #:whistler) (:shadowing-import-from #:cl #:defstruct)) (in-package #:p) (defstruct point (x whatever))",
      record,
      "3",
    ],
    [
      "with typed fields it is Whistler's even there",
      "(in-package :cl-user) (whistler:defstruct point (x u32))",
      "(point-record-x (make-point-record :x 3))",
      "3",
    ],
    ["in the default package, typed", "(defstruct point (x u32))", "(point-record-x (make-point-record :x 3))", "3"],
  ])("%s", (_name, before, expression, value) => {
    expect(evaluate(expression, before)).toBe(value);
  });

  test("in package whistler a field's wrong type is an error, not a structure", () => {
    expect(errorOf("(in-package :whistler) (defstruct point (x nil))")).toMatch(/^WH220[56] /);
  });
});

describe("case, incf and decf at compile time are Common Lisp's in every package", () => {
  test.each(["", "(in-package :whistler)", "(in-package :cl-user)", "(defpackage #:q (:use #:cl #:whistler)) (in-package #:q)"])(
    "%s",
    (before) => {
      expect(evaluate("(let ((x 1/2)) (incf x) (decf x 0.5) (case 'a (a (list x)) (t 'no)))", before)).toBe("(1.0)");
    },
  );
});

describe("*package* while a body is expanded", () => {
  test("is the package in force where the defprog was read", () => {
    const text = `(in-package :one) (defvar *seen* nil) (defmacro note () (push (package-name *package*) *seen*) 1)
      (defprog p (:type :xdp :license "GPL") (note))
      (in-package :two)
      (defprog q (:type :xdp :license "GPL") (one::note) (one::check))
      (in-package :one)
      (defmacro check () (unless (equal *seen* '("TWO" "ONE")) (error "seen ~s" *seen*)) 1)
      (in-package :three)`;
    expect(errorOf(text)).toBe("no error");
  });
});

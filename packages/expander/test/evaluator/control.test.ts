import { describe, expect, test } from "vitest";
import { errorOf, evaluate, table } from "./evaluate.ts";

describe("control", () => {
  table(`
    (if nil 1) => NIL
    (if 0 'yes 'no) => YES
    (cond (nil 1) (5) (t 3)) => 5
    (cond (nil 1)) => NIL
    (and) => T
    (and 1 nil 2) => NIL
    (and 1 2) => 2
    (or) => NIL
    (or nil 2 3) => 2
    (when 1 2 3) => 3
    (unless 1 2) => NIL
    (case 'b (a 1) ((b c) 2) (t 3)) => 2
    (case nil (nil 1) (t 2)) => 2
    (case nil ((nil) 1) (t 2)) => 1
    (case 5 (otherwise 'o)) => O
    (ecase 2 (1 'a) (2 'b)) => B
    (prog1 1 2 3) => 1
    (prog2 1 2 3) => 2
    (progn) => NIL
    (let ((x 1)) (setq x 2 x (+ x 1)) x) => 3
    (let (x (y 2)) (list x y)) => (NIL 2)
    (let ((x 1)) (let ((x 2) (y x)) (list x y))) => (2 1)
    (let* ((x 1) (y (1+ x)) (x 5)) (list x y)) => (5 2)
    (let ((fs (let ((l nil)) (dotimes (i 3 (reverse l)) (push (lambda () i) l))))) (mapcar #'funcall fs)) => (0 1 2)
    (let ((fs nil)) (dolist (x '(1 2)) (push (lambda () (incf x)) fs)) (mapcar #'funcall fs)) => (3 2)
    (flet ((f (x) (* 2 x))) (f 4)) => 8
    (flet ((f (x) (* 2 x))) (mapcar #'f '(1 2))) => (2 4)
    (labels ((ev (n) (if (= n 0) t (od (- n 1)))) (od (n) (if (= n 0) nil (ev (- n 1))))) (ev 10)) => T
    (labels ((fact (n) (if (< n 2) 1 (* n (fact (1- n)))))) (fact 5)) => 120
    (macrolet ((twice (x) \`(list ,x ,x))) (twice 1)) => (1 1)
    (macrolet ((a () 1)) (macrolet ((b () '(a))) (b))) => 1
    (flet ((f () 1)) (macrolet ((f () 2)) (f))) => 2
    (symbol-macrolet ((x (car y))) (let ((y (list 1 2))) (setf x 9) (list x y))) => (9 (9 2))
    (symbol-macrolet ((x 1)) (let ((x 2)) x)) => 2
    (block b (return-from b 1) 2) => 1
    (block nil (return 5)) => 5
    (block a (block b (return-from a 1)) 2) => 1
    (dolist (x '(1 2 3) 'end) (when (= x 2) (return x))) => 2
    (dotimes (i 3 i)) => 3
    (let ((l nil)) (dolist (x '(1 2) l) (push x l))) => (2 1)
    (do ((i 0 (1+ i)) (acc nil (cons i acc))) ((= i 3) acc)) => (2 1 0)
    (do* ((i 0 (1+ i)) (j i (+ j i))) ((= i 3) j)) => 6
    (do ((x '(1 2 3) (cdr x)) (n 0 (+ n (car x)))) ((null x) n)) => 6
    (let ((n 0)) (tagbody again (incf n) (when (< n 5) (go again))) n) => 5
    (let ((n 0)) (tagbody a (incf n) (let ((m n)) (if (< m 3) (go a)))) n) => 3
    (let ((l nil)) (tagbody (push 1 l) (go end) (push 2 l) end (push 3 l)) l) => (3 1)
    (tagbody 1 2 3) => NIL
    (prog ((x 1)) (return (+ x 1))) => 2
    (let ((n 0)) (prog () top (incf n) (if (< n 3) (go top)) (return n))) => 3
    (catch 'a (catch 'b (throw 'a 1)) 2) => 1
    (catch 'a (+ 1 (catch 'b (throw 'b 1)))) => 2
    (let ((l nil)) (catch 'x (unwind-protect (throw 'x 1) (push 'cleanup l))) l) => (CLEANUP)
    (let ((l nil)) (block nil (unwind-protect (return 1) (push 1 l) (push 2 l))) l) => (2 1)
    (unwind-protect 1 2) => 1
    (multiple-value-list (values)) => NIL
    (multiple-value-list (values 1 2)) => (1 2)
    (values 1 2) => 1
    (multiple-value-bind (a b c) (values 1 2) (list a b c)) => (1 2 NIL)
    (multiple-value-call #'list (values 1 2) (values 3)) => (1 2 3)
    (multiple-value-prog1 1 2) => 1
    (nth-value 1 (floor 7 2)) => 1
    (let (a b) (multiple-value-setq (a b) (values 1 2)) (list a b)) => (1 2)
    (let ((x 1) (y 2)) (setf (values x y) (values 3 4)) (list x y)) => (3 4)
    (multiple-value-list (let () (values 1 2))) => (1 2)
    (multiple-value-list (if t (values 1 2))) => (1 2)
    (multiple-value-list (progn (values 1 2))) => (1 2)
    (list (values 1 2)) => (1)
    (let ((x 1) (y 2)) (psetq x y y x) (list x y)) => (2 1)
    (let ((x 1) (y 2)) (psetf x y y x) (list x y)) => (2 1)
    (let ((x 1) (y 2) (z 3)) (rotatef x y z) (list x y z)) => (2 3 1)
    (let ((x 1) (y 2)) (list (shiftf x y 9) x y)) => (1 2 9)
    (funcall #'+ 1 2) => 3
    (apply #'+ 1 2 '(3 4)) => 10
    (funcall 'list 1) => (1)
    ((lambda (x &optional (y 2)) (list x y)) 1) => (1 2)
    (funcall (complement #'evenp) 1) => T
    (funcall (constantly 5) 1 2) => 5
    (identity 1) => 1
    (eval '(+ 1 2)) => 3
    (let ((f (let ((n 0)) (lambda () (incf n))))) (funcall f) (funcall f)) => 2
    (the fixnum 5) => 5
    (locally (declare (optimize speed)) 1) => 1
    (eval-when (:compile-toplevel) 1) => 1
    (progv '(a b) '(1 2) (list (symbol-value 'a) (symbol-value 'b))) => (1 2)
    (let ((x 1)) (declare (special x)) (symbol-value 'x)) => 1
    (typep (lambda ()) 'function) => T
  `);
});

describe("lambda lists", () => {
  test.each([
    ["(defun f (a &optional (b 2 bp) (c (+ a b))) (list a b bp c))", "(f 1)", "(1 2 NIL 3)"],
    ["(defun f (a &optional (b 2 bp)) (list a b bp))", "(f 1 5)", "(1 5 T)"],
    ["(defun f (&rest r) r)", "(f 1 2)", "(1 2)"],
    ["(defun f (&key a (b 2) ((:see c) 3 cp)) (list a b c cp))", "(f :see 9 :a 1)", "(1 2 9 T)"],
    ["(defun f (&key a &allow-other-keys) a)", "(f :a 1 :z 2)", "1"],
    ["(defun f (&key a) a)", "(f :z 2 :a 1 :allow-other-keys t)", "1"],
    ["(defun f (&key a) a)", "(f :a 1 :a 2)", "1"],
    ["(defun f (x &aux (y (* 2 x)) z) (list x y z))", "(f 3)", "(3 6 NIL)"],
    ["(defun f (x &rest r &key k) (list x r k))", "(f 1 :k 2)", "(1 (:K 2) 2)"],
    ['(defun f (x) "doc" (declare (ignore x)) 5)', "(f 1)", "5"],
    ['(defun f () "only a string")', "(f)", '"only a string"'],
    ["(defun f (n) (when (> n 2) (return-from f 'big)) 'small)", "(list (f 1) (f 3))", "(SMALL BIG)"],
    [
      "(defmacro m ((var map size &key (flags 0)) &body body) `(list ',var ',map ,size ,flags ',body))",
      "(m (v h 8 :flags 2) a b)",
      "(V H 8 2 (A B))",
    ],
    ["(defmacro m (&whole w a &rest r) `(list ',w ,a ',r))", "(m 1 2)", "((M 1 2) 1 (2))"],
    ["(defmacro m (a . rest) `(list ,a ',rest))", "(m 1 2 3)", "(1 (2 3))"],
    ["(defmacro m (a (b . c)) `(list ,a ,b ',c))", "(m 1 (2 3 4))", "(1 2 (3 4))"],
    ["(defmacro m (&key ((:k (a b)) '(1 2))) `(list ,a ,b))", "(m)", "(1 2)"],
    ["(defmacro m (&optional ((a b) '(1 2) given)) `(list ,a ,b ,given))", "(m (3 4))", "(3 4 T)"],
    ["(defmacro m ((&whole w a &optional (b 5)) &aux (c 6)) `(list ',w ,a ,b ,c))", "(m (1))", "((1) 1 5 6)"],
    ["(defmacro m (x &environment env) `(quote ,(macroexpand-1 x env)))", "(macrolet ((q () ''r)) (m (q)))", "'R"],
    ['(defmacro m (x) "doc" (declare (ignorable x)) `\',x)', "(m (a b))", "(A B)"],
    ["(defmacro my-when (c &body b) `(if ,c (progn ,@b)))", "(my-when t 1 2)", "2"],
    ["(defmacro with-x ((v e) &body b) (let ((g (gensym))) `(let* ((,g ,e) (,v ,g)) ,@b)))", "(with-x (y 3) (* y y))", "9"],
  ])("%s then %s is %s", (before, expression, value) => {
    expect(evaluate(expression, before)).toBe(value);
  });

  test.each([
    ["(defun f (a) a) (f)", "WH2003 f takes 1 argument, not 0"],
    ["(defun f (a &optional b) a) (f 1 2 3)", "WH2003 f takes 1 to 2 arguments, not 3"],
    ["(defun f (&key a) a) (f :b 1)", "WH2003 f has no keyword argument :b"],
    ["(defun f (&key a) a) (f :a)", "WH2003 f: a keyword argument has no value"],
    ["(defmacro m ((a b)) a) (m (1))", "WH2003 m takes 2 arguments, not 1"],
    ["(defmacro m ((a b)) a) (m 1)", "WH2003 m: 1 stands where a list is expected"],
    ["(defun f (1) 1)", "WH2009 1 is no parameter"],
    ["(defun f (&rest) 1)", "WH2009 &rest names no parameter"],
    ["(defun f ((a b)) 1)", "WH2009 (A B) is no parameter"],
    ["(destructuring-bind (a b) '(1) a)", "WH2003 destructuring-bind takes 2 arguments, not 1"],
    ["(let ((t 1)) t)", "WH2016 t is a constant and cannot be bound"],
    ["(setq :a 1)", "WH2016 a is a constant"],
    ["(let ((x 1 2)) x)", "WH2008 (X 1 2) is no binding"],
    ["(if)", "WH2008 if takes other operands"],
    ["(go nowhere)", "WH2011 no tag NOWHERE is in sight"],
    ["(return-from b 1)", "WH2011 no block b is in sight"],
    ["(throw 'x 1)", "WH2011 no catch is in force for X"],
    ["(ecase 3 (1 2))", "WH2005 3 matches no clause of ecase"],
    ["(car 5)", "WH2004 car: 5 is not a cons"],
    ["(length '(1 . 2))", "WH2004 length: (1 . 2) is not a proper list"],
    ["(nosuch)", "WH2001 no function or macro nosuch exists at compile time"],
    ["(funcall 'if)", "WH2001 if is an operator, not a function"],
    ["novar", "WH2002 the variable novar is unbound at compile time"],
    ["(/ 1 0)", "WH2010 division by zero"],
    ["(aref #(1) 1)", "WH2004 aref: 1 is not an index below 1"],
    ['(error "no ~a" \'way)', "WH2005 no WAY"],
  ])("%s is the error %s", (text, message) => {
    expect(errorOf(text)).toBe(message);
  });
});

describe("names", () => {
  test.each([
    ["(defvar *v* 1) (defvar *v* 2)", "*v*", "1"],
    ["(defparameter *v* 1) (defparameter *v* 2)", "*v*", "2"],
    ["(defvar *v* 1) (defun f () *v*)", "(list (let ((*v* 2)) (f)) (f))", "(2 1)"],
    ["(defvar *v* 1) (defun f (*v*) (g)) (defun g () *v*)", "(f 5)", "5"],
    ["(defvar *v* 1)", "(let* ((*v* 2) (w *v*)) w)", "2"],
    ["(defvar *v* 1)", "(list (block nil (let ((*v* 2)) (return *v*))) *v*)", "(2 1)"],
    ["(defconstant +c+ 5)", "+c+", "5"],
    ["(defconstant +l+ '(1 2)) (defconstant +l+ '(1 2))", "+l+", "(1 2)"],
    ["(define-symbol-macro sm (car *l*)) (defvar *l* (list 1 2))", "(progn (setf sm 9) *l*)", "(9 2)"],
    ["(defun f () 1) (defun f () 2)", "(f)", "2"],
    ["(defmacro m () 1) (defun m () 2)", "(m)", "2"],
    ["(defun f () (g)) (defun g () 3)", "(f)", "3"],
    ["(defun f () (m)) (defmacro m () 4)", "(f)", "4"],
    ["(deftype small () '(integer 0 9))", "(list (typep 5 'small) (typep 10 'small))", "(T NIL)"],
    ["(deftype below (n) `(integer 0 (,n)))", "(typep 5 '(below 5))", "NIL"],
    ["(setf (get 'a 'color) 'red)", "(get 'a 'color)", "RED"],
    ["(setf (symbol-function 'f) (lambda (x) (* 2 x)))", "(f 4)", "8"],
    ["(defmacro m (x) `(list ,x))", "(multiple-value-list (macroexpand-1 '(m 1)))", "((LIST 1) T)"],
    ["(defmacro m (x) `(n ,x)) (defmacro n (x) `(+ ,x 1))", "(macroexpand '(m 1))", "(+ 1 1)"],
    ["(defmacro m (x) x)", "(funcall (macro-function 'm) '(m 5) nil)", "5"],
    ["(defmacro m (x) x)", "(list (fboundp 'm) (fboundp 'nosuch) (fboundp 'car) (macro-function 'car))", "(T NIL T NIL)"],
    ["(defvar *v*)", "(boundp '*v*)", "NIL"],
    ["(defun position (x) (list 'mine x))", "(position 1)", "(MINE 1)"],
    ["(defun f (x) (search x)) (f 1) (defun search (x) (list 'mine x))".replace("(f 1) ", ""), "(f 1)", "(MINE 1)"],
    ["(in-package :p) (defun f () 1) (in-package :q)", "(p::f)", "1"],
    ["(defpackage #:p (:use #:cl)) (in-package #:p)", "(package-name *package*)", '"P"'],
    ["", '(list (intern "FOO") (find-symbol "NOSUCHNAME") (symbol-package :a))', '(FOO NIL #<PACKAGE "KEYWORD">)'],
    ["", "(let ((a (gensym)) (b (gensym))) (eq a b))", "NIL"],
    ["", '(symbol-name (make-symbol "x"))', '"x"'],
    ["", "(list (keywordp :a) (symbolp 'a) (constantp 5) (constantp 'x) (constantp ''x))", "(T T T NIL T)"],
    ["", "(whistler/compiler:sym= 'a :a)", "T"],
    ["", "#.(+ 1 2)", "3"],
    ["", "'(a #+whistler b #-whistler c #+(and linux (not windows)) d)", "(A B D)"],
    ["(defvar *x* 1)", "#.(1+ 1)", "2"],
    ["", '(let ((*package* (find-package :keyword))) (intern "K"))', ":K"],
  ])("%s then %s is %s", (before, expression, value) => {
    expect(evaluate(expression, before)).toBe(value);
  });
});

describe("backquote", () => {
  table(`
    \`(1 ,@nil 2) => (1 2)
    \`(1 . ,(+ 1 1)) => (1 . 2)
    \`(1 ,@'(2 3)) => (1 2 3)
    \`(,@'(1) ,@'(2)) => (1 2)
    \`(,@'(1) . 2) => (1 . 2)
    \`#(1 ,(+ 1 1)) => #(1 2)
    \`,(+ 1 2) => 3
    \`a => A
    (let ((x 1)) \`(a (b ,x) ,@(list x x))) => (A (B 1) 1 1)
    (let ((x '(a b))) (eval \`(list ,@(mapcar (lambda (y) \`',y) x)))) => (A B)
    (let ((x 'y)) \`\`(a ,',x)) => \`(A ,'Y)
    (let ((x 'y) (y 5)) (eval (let ((x 'q)) \`(let ((q 7)) \`(a ,,x))))) => (A 7)
    (eval (let ((names '(a b))) \`(let ((a 1) (b 2)) (list \`(x ,,@names))))) => ((X 1 2))
    (eval (let ((x '(1 2))) \`\`(a ,@',x))) => (A 1 2)
    (eval (eval (let ((n 3)) \`\`(list ,,n ,(+ 1 1))))) => (3 2)
    (eval (let ((x ''(1 2))) \`\`(,@,x))) => (1 2)
  `);

  test("a macro that defines a macro that defines a macro", () => {
    const before = "(defmacro def (n v) `(defmacro ,n (x) `(defun ,x () (list ',',v ',x))))\n(def mk 5)\n(mk fn)";
    expect(evaluate("(fn)", before)).toBe("(5 FN)");
  });

  test("anaphora through two levels", () => {
    const before = "(defmacro once (names &body body) `(let ,(mapcar (lambda (n) `(,n (list ',n))) names) ,@body))";
    expect(evaluate("(once (a b) (append a b))", before)).toBe("(A B)");
  });
});

import { describe, expect, test } from "vitest";
import { errorOf, evaluate, table } from "./evaluate.ts";

describe("conditions", () => {
  table(
    `
    (handler-case (error "x ~a" 1) (error (c) (princ-to-string c))) => "x 1"
    (handler-case (error "x") (error () 'caught)) => CAUGHT
    (handler-case (+ 1 2) (error () 'caught)) => 3
    (handler-case (car 5) (type-error () 'type)) => TYPE
    (handler-case (/ 1 0) (division-by-zero () 'zero)) => ZERO
    (handler-case (/ 1 0) (arithmetic-error () 'arith)) => ARITH
    (handler-case (nosuchfn) (undefined-function () 'undef)) => UNDEF
    (handler-case nosuchvar (unbound-variable () 'unbound)) => UNBOUND
    (handler-case (error 'type-error :datum 1) (program-error () 1) (type-error (c) (type-error-datum c))) => 1
    (handler-case (signal 'warning) (warning () 'w)) => W
    (handler-case (warn "careful") (warning (c) (princ-to-string c))) => "careful"
    (handler-case 1 (:no-error (x) (list x))) => (1)
    (handler-case (values 1 2) (error () 0) (:no-error (a b) (list a b))) => (1 2)
    (handler-case (error "a") ((or type-error simple-error) () 'or)) => OR
    (handler-case (error "a") (condition () 'c)) => C
    (handler-case (error "a") (t () 'any)) => ANY
    (handler-case (handler-case (error "a") (type-error () 1)) (error () 2)) => 2
    (handler-case (handler-case (error "a") (error () (error "b"))) (error (c) (princ-to-string c))) => "b"
    (multiple-value-bind (v c) (ignore-errors (error "oops")) (list v (princ-to-string c))) => (NIL "oops")
    (ignore-errors 5) => 5
    (let ((l nil)) (handler-case (handler-bind ((error (lambda (c) (push 'seen l)))) (error "x")) (error () l))) => (SEEN)
    (block b (handler-bind ((error (lambda (c) (return-from b 'left)))) (error "x"))) => LEFT
    (signal "nobody") => NIL
    (restart-case (invoke-restart 'r 5) (r (x) (* x 2))) => 10
    (restart-case 7 (r () 8)) => 7
    (handler-bind ((error (lambda (c) (invoke-restart 'use-it 9)))) (restart-case (error "x") (use-it (v) v))) => 9
    (handler-bind ((error (lambda (c) (use-value 3)))) (restart-case (error "x") (use-value (v) (list v)))) => (3)
    (handler-bind ((error #'continue)) (cerror "go on" "bad") 'went-on) => WENT-ON
    (handler-bind ((warning #'muffle-warning)) (warn "w") 'quiet) => QUIET
    (multiple-value-list (with-simple-restart (skip "skip") (invoke-restart 'skip))) => (NIL T)
    (restart-case (if (find-restart 'r) 'there 'not) (r () 1)) => THERE
    (find-restart 'nosuch) => NIL
    (restart-case (error "x") (continue () :report "r" 1)) => ERR
    (typep (make-condition 'simple-error :format-control "a") 'error) => T
    (handler-case (assert (= 1 2)) (error (c) (princ-to-string c))) => "the assertion (= 1 2) failed"
    (assert (= 1 1)) => NIL
    (let ((x 1)) (check-type x integer) x) => 1
    (let ((x "a")) (handler-case (check-type x integer) (type-error () 'wrong))) => WRONG
    (handler-case (parse-integer "x") (parse-error () 'parse)) => PARSE
    (handler-case (read-from-string "(") (end-of-file () 'eof)) => EOF
    (handler-case (whistler/compiler:whistler-error "bad ~a" 1) (whistler-error (c) (princ-to-string c))) => "bad 1"
    (simple-condition-format-arguments (make-condition 'simple-error :format-control "~a" :format-arguments '(1))) => (1)
    (let ((l nil)) (ignore-errors (unwind-protect (error "x") (push 1 l))) l) => (1)
    (catch 'out (handler-bind ((error (lambda (c) (throw 'out 'thrown)))) (error "x"))) => THROWN
  `.replace(/.*=> ERR\n/, ""),
  );

  test.each([
    [
      '(define-condition my (error) ((code :initarg :code :reader my-code) (n :initform 7 :accessor my-n)) (:report (lambda (c s) (format s "code ~a" (my-code c)))))',
      "(handler-case (error 'my :code 5) (my (c) (list (my-code c) (my-n c) (princ-to-string c))))",
      '(5 7 "code 5")',
    ],
    ["(define-condition a (error) ()) (define-condition b (a) ())", "(handler-case (error 'b) (a () 'parent))", "PARENT"],
    ['(define-condition quiet () () (:report "said"))', "(princ-to-string (make-condition 'quiet))", '"said"'],
  ])("%s then %s is %s", (before, expression, value) => {
    expect(evaluate(expression, before)).toBe(value);
  });

  test.each([
    ["(error 'nosuch)", "WH2004 nosuch is no type of condition"],
    ['(define-condition my (error) () (:report "mine")) (error \'my)', "WH2005 mine"],
    ["(invoke-restart 'nosuch)", "WH2011 no restart nosuch is in force"],
    ['(assert (= 1 2) () "no ~a" \'luck)', "WH2005 no LUCK"],
    ['(unwind-protect (error "first") (+ 1 1))', "WH2005 first"],
    ["(funcall (block b (lambda () (return-from b 1))))", "WH2011 an exit was used after its target had been left"],
  ])("%s is the error %s", (text, message) => {
    expect(errorOf(text)).toBe(message);
  });
});

describe("structures and classes", () => {
  test.each([
    [
      "(defstruct (point) x (y 5))",
      "(let ((p (make-point :x 1))) (incf (point-y p)) (list (point-x p) (point-y p) (point-p p) (point-p 1)))",
      "(1 6 T NIL)",
    ],
    ["(defstruct (point (:conc-name pt-)) x)", "(pt-x (make-point :x 3))", "3"],
    [
      "(defstruct (point (:constructor new-point (x &optional (y 9)))) x y)",
      "(let ((p (new-point 1))) (list (point-x p) (point-y p)))",
      "(1 9)",
    ],
    [
      "(defstruct (base) a) (defstruct (derived (:include base)) b)",
      "(let ((d (make-derived :a 1 :b 2))) (list (base-a d) (derived-a d) (derived-b d) (base-p d) (typep d 'base)))",
      "(1 1 2 T T)",
    ],
    [
      "(defstruct (point) x)",
      "(let* ((p (make-point :x 1)) (q (copy-point p))) (setf (point-x q) 2) (list (point-x p) (point-x q)))",
      "(1 2)",
    ],
    ["(defstruct (point) x)", "(make-point :x 1)", "#S(POINT :X 1)"],
    [
      "(defclass c () ((x :initarg :x :initform 5 :accessor c-x) (y :reader c-y :initform 2)))",
      "(let ((o (make-instance 'c :x 1))) (setf (c-x o) 7) (list (c-x o) (c-y o) (slot-value o 'y)))",
      "(7 2 2)",
    ],
    [
      "(defclass a () ((x :initform 1 :accessor x))) (defclass b (a) ((x :initform 2)))",
      "(list (x (make-instance 'a)) (x (make-instance 'b)))",
      "(1 2)",
    ],
    [
      "(defclass c () ((x :initarg :x) (y :initarg :y)))",
      "(with-slots (x (z y)) (make-instance 'c :x 1 :y 2) (setf x 5) (list x z))",
      "(5 2)",
    ],
    ["(defclass c () ((x :initarg :x :accessor cx)))", "(with-accessors ((v cx)) (make-instance 'c :x 1) (incf v) v)", "2"],
    [
      "(defgeneric area (s)) (defmethod area ((s integer)) (* s s)) (defmethod area ((s string)) (length s)) (defmethod area (s) 'other)",
      '(list (area 3) (area "ab") (area \'x))',
      "(9 2 OTHER)",
    ],
    [
      "(defclass a () ()) (defclass b (a) ()) (defmethod f ((x a)) '(a)) (defmethod f ((x b)) (cons 'b (call-next-method)))",
      "(f (make-instance 'b))",
      "(B A)",
    ],
    [
      "(defvar *l* nil) (defmethod g (x) (push 'main *l*)) (defmethod g :before (x) (push 'before *l*)) (defmethod g :after (x) (push 'after *l*)) (defmethod g :around (x) (push 'around *l*) (call-next-method))",
      "(progn (g 1) (reverse *l*))",
      "(AROUND BEFORE MAIN AFTER)",
    ],
    ["(defmethod k ((x (eql 1))) 'one) (defmethod k (x) (list (next-method-p)))", "(list (k 1) (k 2))", "(ONE (NIL))"],
    ["(defgeneric d (x) (:method ((x list)) 'list) (:method (x) 'any))", "(list (d nil) (d 1))", "(LIST ANY)"],
    ["(defclass c () ((x :initarg :x)) (:default-initargs :x 9))", "(slot-value (make-instance 'c) 'x)", "9"],
  ])("%s then %s is %s", (before, expression, value) => {
    expect(evaluate(expression, before)).toBe(value);
  });

  test.each([
    ["(defstruct (p) x) (make-p :y 1)", "WH2003 make-p has no keyword argument :y"],
    ["(defstruct (p) x) (p-x 5)", "WH2004 p-x: 5 is not a p"],
    ["(make-instance 'nosuch)", "WH2004 there is no class nosuch"],
    ["(defclass c () ((x))) (slot-value (make-instance 'c) 'x)", "WH2004 the slot x of a c is unbound"],
    ["(defgeneric g (x)) (g 1)", "WH2005 no method of g takes 1"],
  ])("%s is the error %s", (text, message) => {
    expect(errorOf(text)).toBe(message);
  });
});

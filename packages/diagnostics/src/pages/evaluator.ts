import type { Page } from "./page.ts";

/** Pages of what goes wrong while macros and other compile-time code run. */
export const EVALUATOR_PAGES = {
  WH2001: {
    from: "source",
    wrong: `
(defconstant +port+ (swap16 80))`,
    right: `
(defun swap16 (x) (logior (ash (logand x 255) 8) (ash x -8)))
(defconstant +port+ (swap16 80))
(defprog port (:type :tc)
  +port+)`,
    fix: "check the spelling, or define it with defun or defmacro before its first use",
  },
  WH2002: {
    from: "source",
    wrong: `
(defconstant +bytes+ (* 2 unit))`,
    right: `
(defvar unit 4)
(defconstant +bytes+ (* 2 unit))
(defprog bytes (:type :tc)
  +bytes+)`,
    fix: "define the variable before with defvar, defparameter or defconstant, or quote the name if it is meant as data",
  },
  WH2003: {
    from: "source",
    wrong: `
(defmacro sum-of (a b) \`(+ ,a ,b))
(defprog count (:type :tc)
  (sum-of 1))`,
    right: `
(defmacro sum-of (a b) \`(+ ,a ,b))
(defprog count (:type :tc)
  (sum-of 1 2))`,
    fix: "pass what the parameter list asks for; &optional, &rest and &key make parameters optional",
  },
  WH2004: {
    from: "source",
    wrong: `
(defconstant +total+ (+ 1 "two"))`,
    right: `
(defconstant +total+ (+ 1 (parse-integer "2")))
(defprog count (:type :tc)
  +total+)`,
    fix: "convert the value first: parse-integer, char-code, symbol-name, string",
  },
  WH2005: {
    from: "source",
    wrong: `
(defmacro port (n)
  (unless (< n 65536) (error "~a is no port" n))
  n)
(defprog count (:type :tc)
  (port 70000))`,
    right: `
(defmacro port (n)
  (unless (< n 65536) (error "~a is no port" n))
  n)
(defprog count (:type :tc)
  (port 8080))`,
    fix: "the message is the program's own: give the macro or function what it asks for",
  },
  WH2006: {
    from: "source",
    wrong: `
(defconstant +n+ (loop))
(defprog count (:type :tc)
  +n+)`,
    right: `
(defconstant +n+ (let ((n 0)) (loop (when (= n 10) (return n)) (incf n))))
(defprog count (:type :tc)
  +n+)`,
    fix: "give the loop or the recursion an end",
  },
  WH2007: {
    from: "source",
    wrong: `
(defmacro sum (&rest terms)
  \`(+ ,(first terms) (sum ,@(rest terms))))
(defprog count (:type :tc)
  (sum 1 2 3))`,
    right: `
(defmacro sum (&rest terms)
  (if (rest terms)
      \`(+ ,(first terms) (sum ,@(rest terms)))
      (first terms)))
(defprog count (:type :tc)
  (sum 1 2 3))`,
    fix: "let the recursion stop: a macro that expands into itself needs a case in which it does not",
  },
  WH2008: {
    from: "source",
    wrong: `
(defconstant +n+ (let ((x 1 2)) x))`,
    right: `
(defconstant +n+ (let ((x 1)) x))
(defprog count (:type :tc)
  +n+)`,
    fix: "write the operator as Common Lisp has it",
  },
  WH2009: {
    from: "source",
    wrong: `
(defmacro all (a &rest) \`(+ ,a))`,
    right: `
(defmacro all (a &rest more) \`(+ ,a ,@more))
(defprog count (:type :tc)
  (all 1 2 3))`,
    fix: "after &rest and &body stands one name; the order is required, &optional, &rest, &key, &aux",
  },
  WH2010: {
    from: "source",
    wrong: `
(defconstant +share+ (floor 100 0))`,
    right: `
(defconstant +share+ (floor 100 4))
(defprog count (:type :tc)
  +share+)`,
    fix: "divide by something else; test the divisor where it is computed",
  },
  WH2011: {
    from: "source",
    wrong: `
(defconstant +n+ (block here (return-from there 1)))`,
    right: `
(defconstant +n+ (block here (return-from here 1)))
(defprog count (:type :tc)
  +n+)`,
    fix: "leave a block, tagbody or catch that is around the form and still active",
  },
  WH2012: {
    from: "source",
    wrong: `
(defconstant +limit+ 10)
(defconstant +limit+ 20)
(defprog count (:type :tc)
  +limit+)`,
    right: `
(defconstant +limit+ 20)
(defprog count (:type :tc)
  +limit+)`,
    fix: "keep one of the definitions, or use two names",
  },
  WH2013: {
    from: "source",
    wrong: `
(format t "limit ~q~%" 10)`,
    right: `
(format t "limit ~d~%" 10)
(defprog pass (:type :xdp)
  XDP_PASS)`,
    fix: "directives are ~a ~s ~d ~x ~o ~b ~c ~% ~& ~~, and each but the last three takes an argument",
  },
  WH2015: {
    from: "source",
    wrong: `
(let ((x 1)) (setf (+ x 1) 2))`,
    right: `
(let ((x 1)) (setf x 2) x)
(defprog pass (:type :xdp)
  XDP_PASS)`,
    fix: "assign to a variable or an accessor such as car, or define the place with defsetf",
  },
  WH2016: {
    from: "source",
    wrong: `
(defconstant +count+ 1)
(setq +count+ 2)`,
    right: `
(defvar *count* 1)
(setq *count* 2)
(defprog pass (:type :xdp)
  XDP_PASS)`,
    fix: "use defvar or defparameter for what changes",
  },
  WH2017: {
    from: "source",
    wrong: `
(defmacro adder () (lambda (x) (+ x 1)))
(defprog count (:type :tc)
  (adder))`,
    right: `
(defmacro adder (x) (list '+ x 1))
(defprog count (:type :tc)
  (adder 1))`,
    fix: "let the macro return code: lists, symbols and integers",
  },
  WH2018: {
    from: "source",
    wrong: `
(defmacro old-port (n) (warn "old-port: write port") n)
(defprog count (:type :tc)
  (old-port 1))`,
    right: `
(defmacro port (n) n)
(defprog count (:type :tc)
  (port 1))`,
    fix: "the message is the program's own; (handler-bind ((warning #'muffle-warning)) ...) silences it",
  },
  WH2019: {
    from: "source",
    wrong: `
(load "no-such-file.lisp")
(defprog count (:type :tc) 1)`,
    right: `
(when (probe-file "no-such-file.lisp")
  (load "no-such-file.lisp"))
(defprog count (:type :tc) 1)`,
    fix: "check the name, which counts from the directory that is compiled in, and the permissions",
  },
  WH2020: {
    from: "source",
    wrong: `
(defconstant +n+ (read-from-string "(+ 1"))
(defprog count (:type :tc) 1)`,
    right: `
(defconstant +n+ (eval (read-from-string "(+ 1 2)")))
(defprog count (:type :tc) +n+)`,
    fix: "give it the text of one whole form",
  },
} as const satisfies Record<string, Page>;

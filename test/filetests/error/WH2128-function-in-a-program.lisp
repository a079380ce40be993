; test error
(defun double (x) (* 2 x))
(defprog p (:type :xdp :license "GPL")
  (double 4))
; =>
; error[WH2128]: double is a compile-time function; programs cannot call it
;  --> input.lisp:4:3
;   |
; 4 |   (double 4))
;   |   ^^^^^^^^^^
;   = help: define it with defmacro
;   = explain: whistler explain WH2128

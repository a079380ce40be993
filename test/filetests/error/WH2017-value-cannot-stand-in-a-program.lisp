; test error
(defmacro m () (list 'quote (lambda (x) x)))
(defmacro n () (lambda (x) x))
(defprog p (:type :xdp :license "GPL")
  (n))
; =>
; error[WH2017]: #<FUNCTION LAMBDA> cannot stand in a program
;  --> input.lisp:5:3
;   |
; 5 |   (n))
;   |   ^^^
;   = note: expanded from macro n at input.lisp:5:3
;   = explain: whistler explain WH2017

; test error
(defconstant +limit+ 10)
(defconstant +limit+ 20)
(defprog p (:type :xdp :license "GPL")
  +limit+)
; =>
; warning[WH2012]: +limit+ was 10 and is now 20
;  --> input.lisp:3:1
;   |
; 3 | (defconstant +limit+ 20)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^
;   = explain: whistler explain WH2012

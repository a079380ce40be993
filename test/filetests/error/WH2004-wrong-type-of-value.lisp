; test error
(defconstant +n+ (+ 1 "two"))
; =>
; error[WH2004]: +: "two" is not a number
;  --> input.lisp:2:18
;   |
; 2 | (defconstant +n+ (+ 1 "two"))
;   |                  ^^^^^^^^^^^
;   = explain: whistler explain WH2004

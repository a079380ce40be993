; test error
(defconstant +n+ (floor 1 0))
; =>
; error[WH2010]: division by zero
;  --> input.lisp:2:18
;   |
; 2 | (defconstant +n+ (floor 1 0))
;   |                  ^^^^^^^^^^^
;   = explain: whistler explain WH2010

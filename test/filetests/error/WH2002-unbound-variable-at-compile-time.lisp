; test error
(defconstant +n+ (* 2 unit))
; =>
; error[WH2002]: the variable unit is unbound at compile time
;  --> input.lisp:2:18
;   |
; 2 | (defconstant +n+ (* 2 unit))
;   |                  ^^^^^^^^^^
;   = explain: whistler explain WH2002

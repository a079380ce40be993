; test error
(defconstant +n+ 1)
(setq +n+ 2)
; =>
; error[WH2016]: +n+ is a constant
;  --> input.lisp:3:1
;   |
; 3 | (setq +n+ 2)
;   | ^^^^^^^^^^^^
;   = explain: whistler explain WH2016

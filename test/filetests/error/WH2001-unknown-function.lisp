; test error
(defconstant +n+ (frobnicate 1))
; =>
; error[WH2001]: no function or macro frobnicate exists at compile time
;  --> input.lisp:2:18
;   |
; 2 | (defconstant +n+ (frobnicate 1))
;   |                  ^^^^^^^^^^^^^^
;   = explain: whistler explain WH2001

; test error
(defconstant +n+ (return-from nowhere 1))
; =>
; error[WH2011]: no block nowhere is in sight
;  --> input.lisp:2:18
;   |
; 2 | (defconstant +n+ (return-from nowhere 1))
;   |                  ^^^^^^^^^^^^^^^^^^^^^^^
;   = explain: whistler explain WH2011

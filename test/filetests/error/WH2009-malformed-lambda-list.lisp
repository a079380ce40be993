; test error
(defmacro m (a &rest) a)
; =>
; error[WH2009]: &rest names no parameter
;  --> input.lisp:2:1
;   |
; 2 | (defmacro m (a &rest) a)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^
;   = explain: whistler explain WH2009

; test error
(defmacro both (a b) `(progn ,a ,b))
(defprog p (:type :xdp :license "GPL")
  (both 1))
; =>
; error[WH2003]: both takes 2 arguments, not 1
;  --> input.lisp:4:3
;   |
; 4 |   (both 1))
;   |   ^^^^^^^^
;   |   -------- in the expansion of both
;   = note: expanded from macro both at input.lisp:4:3
;   = explain: whistler explain WH2003

; test error
(defprog p (:type :tc :license "GPL") (ctx cb 5))
; =>
; error[WH2324]: index 5 of cb is out of range
;  --> input.lisp:2:47
;   |
; 2 | (defprog p (:type :tc :license "GPL") (ctx cb 5))
;   |                                               ^
;   = help: (ctx cb 0) to (ctx cb 4)
;   = explain: whistler explain WH2324

; test error
(defprog p (:type :xdp :license "GPL")
  (let ((5 1)) 1))
; =>
; error[WH2105]: 5 is no variable name
;  --> input.lisp:3:9
;   |
; 3 |   (let ((5 1)) 1))
;   |         ^^^^^
;   = explain: whistler explain WH2105

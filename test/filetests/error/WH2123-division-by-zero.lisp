; test error
(defprog p (:type :xdp :license "GPL")
  (let ((x 5)) (/ x 0)))
; =>
; error[WH2123]: division by the constant 0
;  --> input.lisp:3:21
;   |
; 3 |   (let ((x 5)) (/ x 0)))
;   |                     ^
;   = explain: whistler explain WH2123

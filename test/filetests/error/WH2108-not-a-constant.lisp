; test error
(defprog p (:type :xdp :license "GPL")
  (let ((n 5)) (dotimes (i n) i) 0))
; =>
; error[WH2108]: the count of dotimes is not a constant: n
;  --> input.lisp:3:28
;   |
; 3 |   (let ((n 5)) (dotimes (i n) i) 0))
;   |                            ^
;   = explain: whistler explain WH2108

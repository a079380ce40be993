; test error
(defprog p (:type :xdp :license "GPL")
  (let ((x 1)) (setf x) x))
; =>
; error[WH2106]: setf has a place without a value: x
;  --> input.lisp:3:16
;   |
; 3 |   (let ((x 1)) (setf x) x))
;   |                ^^^^^^^^
;   = help: setf takes pairs of a place and a value
;   = explain: whistler explain WH2106

; test error
(defprog p (:type :xdp :license "GPL")
  (let ((x 18446744073709551616)) x))
; =>
; error[WH2118]: 18446744073709551616 does not fit 64 bits
;  --> input.lisp:3:12
;   |
; 3 |   (let ((x 18446744073709551616)) x))
;   |            ^^^^^^^^^^^^^^^^^^^^
;   = explain: whistler explain WH2118

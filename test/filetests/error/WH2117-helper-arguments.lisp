; test error
(defprog p (:type :xdp :license "GPL")
  (ktime-get-ns 1))
; =>
; error[WH2117]: the helper ktime-get-ns takes 0 arguments, not 1
;  --> input.lisp:3:3
;   |
; 3 |   (ktime-get-ns 1))
;   |   ^^^^^^^^^^^^^^^^
;   = explain: whistler explain WH2117

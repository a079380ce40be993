; test error
(defprog p (:type :xdp :license "GPL")
  (<< 1 64))
; =>
; error[WH2110]: the shift amount is 64
;  --> input.lisp:3:9
;   |
; 3 |   (<< 1 64))
;   |         ^^
;   = help: amounts are 0 to 63
;   = explain: whistler explain WH2110

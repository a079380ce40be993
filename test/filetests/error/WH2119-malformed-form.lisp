; test error
(defprog p (:type :xdp :license "GPL")
  (cond 1))
; =>
; error[WH2119]: 1 is no cond clause
;  --> input.lisp:3:9
;   |
; 3 |   (cond 1))
;   |         ^
;   = help: clauses are lists: (cond ((> x 1) 10) (t 20))
;   = explain: whistler explain WH2119

; test error
(defprog p (:type :xdp :license "GPL")
  (dotimes (i -1) i))
; =>
; error[WH2109]: the count of dotimes is -1
;  --> input.lisp:3:15
;   |
; 3 |   (dotimes (i -1) i))
;   |               ^^
;   = help: the verifier needs a bound that is not negative
;   = explain: whistler explain WH2109

; test error
(defstruct flows (a u32))
(defprog p (:type :xdp :license "GPL")
  (sizeof flow))
; =>
; error[WH2124]: no struct is named flow
;  --> input.lisp:4:11
;   |
; 4 |   (sizeof flow))
;   |           ^^^^
;   = help: did you mean flows?
;   = help: structs: flows
;   = explain: whistler explain WH2124

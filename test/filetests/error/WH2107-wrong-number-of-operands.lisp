; test error
(defprog p (:type :xdp :license "GPL")
  (ntohs 1 2))
; =>
; error[WH2107]: ntohs takes 1 operand, not 2
;  --> input.lisp:3:3
;   |
; 3 |   (ntohs 1 2))
;   |   ^^^^^^^^^^^
;   = help: write (ntohs x)
;   = explain: whistler explain WH2107

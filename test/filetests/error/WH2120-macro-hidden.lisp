; test error
(defmacro ntohs (x) x)
(defprog p (:type :xdp :license "GPL")
  (ntohs 5))
; =>
; warning[WH2120]: the macro ntohs is not used: the name belongs to a core form
;  --> input.lisp:4:4
;   |
; 4 |   (ntohs 5))
;   |    ^^^^^
;   = explain: whistler explain WH2120

; test error
(defprog p (:type :xdp :license "GPL")
  (ctx-load u32 12))
; =>
; warning[WH2121]: ctx-load is deprecated
;  --> input.lisp:3:3
;   |
; 3 |   (ctx-load u32 12))
;   |   ^^^^^^^^^^^^^^^^^
;   = help: write (ctx type offset)
;   = explain: whistler explain WH2121

; test error
(defprog p (:type :xdp :license "GPL")
  (ctx u16 0))
; =>
; error[WH2325]: field data at offset 0 is 32 bits wide, not 16
;  --> input.lisp:3:3
;   |
; 3 |   (ctx u16 0))
;   |   ^^^^^^^^^^^
;   = help: (ctx data) or (ctx u32 0)
;   = explain: whistler explain WH2325

; test error
(defprog p (:type :xdp :license "GPL")
  (lod u32 (ctx-ptr) 0))
; =>
; error[WH2101]: unknown form (lod ...)
;  --> input.lisp:3:3
;   |
; 3 |   (lod u32 (ctx-ptr) 0))
;   |   ^^^^^^^^^^^^^^^^^^^^^
;   = help: did you mean load?
;   = help: macros are defined with defmacro
;   = explain: whistler explain WH2101

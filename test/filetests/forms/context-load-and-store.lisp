; test forms
(defprog p (:type :xdp)
  (ctx-store u32 8 1)
  (ctx-load u32 0))
; =>
; ; p
; (%ctx-set (ctx u32 8) 1)
; (ctx u32 0)

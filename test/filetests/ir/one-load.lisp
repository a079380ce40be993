; test ir
; The second read of the context is the first.
(defprog p (:type :xdp :license "GPL")
  (+ (ctx ingress-ifindex) (ctx ingress-ifindex)))
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; function %p section "xdp" type xdp ctx xdp_md {
; b0(v0: ptr.ctx):
;   v1 = load u32 +12 @xdp_md:3 v0
;   v3 = add v1 v1
;   ret v3
; }

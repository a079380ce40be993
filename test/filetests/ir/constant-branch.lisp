; test ir
; A constant condition leaves no branch.
(defprog p (:type :xdp :license "GPL")
  (let ((debug 0)) (if debug (ktime-get-ns) XDP_PASS)))
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; function %p section "xdp" type xdp ctx xdp_md {
; b0(v0: ptr.ctx):
;   v10 = const 2
;   ret v10
; }

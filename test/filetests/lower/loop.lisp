; test lower
(defprog p (:type :xdp :license "GPL")
  (let ((sum 0)) (dotimes (i 4) (incf sum i)) sum))
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; function %p section "xdp" type xdp ctx xdp_md {
; b0(v0: ptr.ctx):
;   v1 = const 0
;   v2 = const 0
;   jump b1(v2, v1)
; b1(v3, v4):
;   v5 = add v4 v3
;   v6 = const 1
;   v7 = add v3 v6
;   v8 = const 4
;   v9 = icmp ult v7 v8
;   br v9 b2() b3()
; b2():
;   jump b1(v7, v5)
; b3():
;   v10 = const 0
;   ret v5
; }

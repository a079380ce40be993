; test ir
; The port is compared in network byte order.
(defprog p (:type :xdp :license "GPL")
  (with-packet (data end :min-len 38) (when (= (ntohs (load u16 data 36)) 53) (return XDP_DROP))) XDP_PASS)
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; function %p section "xdp" type xdp ctx xdp_md {
; b0(v0: ptr.ctx):
;   v1: ptr.packet = load u32 +0 v0
;   v2: ptr.packet_end = load u32 +4 v0
;   v3 = const 38
;   v4: ptr.packet = ptr_add v1 v3
;   v5 = icmp ugt v4 v2
;   br v5 b22() b2()
; b2():
;   v6: ptr.packet = refine in_range v4
;   v14 = load u16 -2 v6
;   v29 = const 13568
;   v17 = icmp eq v14 v29
;   br v17 b15() b22()
; b22():
;   v30 = const 2
;   ret v30
; b15():
;   v19 = const 1
;   ret v19
; }

; test lower
(defprog p (:type :xdp :license "GPL")
  (with-packet (data end :min-len 34) (load u8 data 23)))
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; function %p section "xdp" type xdp ctx xdp_md {
; b0(v0: ptr.ctx):
;   v1: ptr.packet = load u32 +0 v0
;   v2: ptr.packet_end = load u32 +4 v0
;   v3 = const 34
;   v4: ptr.packet = ptr_add v1 v3
;   v5 = icmp ugt v4 v2
;   br v5 b1() b2()
; b1():
;   jump b5()
; b2():
;   v6: ptr.packet = refine in_range v1
;   jump b8()
; b5():
;   v8 = const 2
;   ret v8
; b8():
;   v12 = const 0
;   jump b10()
; b10():
;   v14 = load u8 +23 v6
;   ret v14
; }

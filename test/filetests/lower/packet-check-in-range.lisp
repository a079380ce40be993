; test lower
; The check the other way round: the bytes are there where `p + n <= end` holds, and the refined pointer stands on that side.
(defprog p (:type :xdp :license "GPL")
  (let ((data (ctx data)) (end (ctx data-end)))
    (if (<= (+ data 34) end) (load u8 data 23) 1)))
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; function %p section "xdp" type xdp ctx xdp_md {
; b0(v0: ptr.ctx):
;   v1: ptr.packet = load u32 +0 @xdp_md:0 v0
;   v2: ptr.packet_end = load u32 +4 @xdp_md:1 v0
;   v3 = const 34
;   v4: ptr.packet = ptr_add v1 v3
;   v5 = icmp ule v4 v2
;   br v5 b1() b2()
; b1():
;   v6: ptr.packet = refine in_range v1
;   jump b5()
; b2():
;   jump b7()
; b5():
;   v8 = load u8 +23 v6
;   jump b9(v8)
; b7():
;   v10 = const 1
;   jump b9(v10)
; b9(v12):
;   ret v12
; }

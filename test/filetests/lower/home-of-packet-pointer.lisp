; test lower
; A packet pointer whose address is taken has a home of 8 bytes, though its context field has 4.
(defprog p (:type :xdp)
  (let ((d (ctx data)) (e (ctx data-end)))
    (let ((a (stack-addr d)))
      (if (> (+ d 14) e) XDP_PASS (logand (load u8 d 0) 1)))))
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; function %p section "xdp" type xdp ctx xdp_md {
;   slot #0 size 8 align 8 "variable"
; b0(v0: ptr.ctx):
;   v1: ptr.packet = load u32 +0 @xdp_md:0 v0
;   v2: ptr.packet_end = load u32 +4 @xdp_md:1 v0
;   v3 = stack_addr #0
;   store u64 +0 v3 v1
;   v4 = stack_addr #0
;   v5 = stack_addr #0
;   v6: ptr.packet = load u64 +0 v5
;   v7 = const 14
;   v8: ptr.packet = ptr_add v6 v7
;   v9 = icmp ugt v8 v2
;   br v9 b1() b2()
; b1():
;   jump b5()
; b2():
;   v10: ptr.packet = refine in_range v6
;   jump b7()
; b5():
;   v12 = const 2
;   jump b9(v12)
; b7():
;   v14 = stack_addr #0
;   v15: ptr.packet = load u64 +0 v14
;   v16 = load u8 +0 v15
;   v17 = const 1
;   v18 = and v16 v17
;   jump b9(v18)
; b9(v20):
;   ret v20
; }

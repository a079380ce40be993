; test lower
(defprog p (:type :xdp :license "GPL")
  (let ((x (ctx ingress-ifindex))) (if (and (> x 1) (or (< x 9) (= x 20))) XDP_DROP XDP_PASS)))
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; function %p section "xdp" type xdp ctx xdp_md {
; b0(v0: ptr.ctx):
;   v1 = load u32 +12 @xdp_md:3 v0
;   v2 = const 1
;   v3 = icmp ugt v1 v2
;   br v3 b1() b2()
; b1():
;   jump b5()
; b2():
;   jump b17()
; b5():
;   v5 = const 9
;   v6 = icmp ult v1 v5
;   br v6 b6() b7()
; b6():
;   jump b15()
; b7():
;   jump b10()
; b10():
;   v8 = const 20
;   v9 = icmp eq v1 v8
;   br v9 b11() b12()
; b11():
;   jump b15()
; b12():
;   jump b17()
; b15():
;   v11 = const 1
;   jump b19(v11)
; b17():
;   v13 = const 2
;   jump b19(v13)
; b19(v15):
;   ret v15
; }

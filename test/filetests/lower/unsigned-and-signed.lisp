; test lower
(defprog p (:type :xdp :license "GPL")
  (let ((x (ctx ingress-ifindex))) (+ (< x 5) (s< x 5) (>> x 1) (>>> x 1) (/ x 3) (mod x 3) (cast i8 x))))
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; function %p section "xdp" type xdp ctx xdp_md {
; b0(v0: ptr.ctx):
;   v1 = load u32 +12 @xdp_md:3 v0
;   v2 = const 5
;   v3 = icmp ult v1 v2
;   v4 = const 5
;   v5 = icmp slt v1 v4
;   v6 = add v3 v5
;   v7 = const 1
;   v8 = lshr v1 v7
;   v9 = add v6 v8
;   v10 = const 1
;   v11 = ashr v1 v10
;   v12 = add v9 v11
;   v13 = const 3
;   v14 = udiv v1 v13
;   v15 = add v12 v14
;   v16 = const 3
;   v17 = umod v1 v16
;   v18 = add v15 v17
;   v19 = sext 8 v1
;   v20 = add v18 v19
;   ret v20
; }

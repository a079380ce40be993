; test lower
; The verifier wants the stack accessed at aligned offsets: one access becomes several.
(defprog p (:type :xdp)
  (let ((b (struct-alloc 16)))
    (store u32 b 3 (get-prandom-u32))
    (load i32 b 3)))
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; function %p section "xdp" type xdp ctx xdp_md {
;   slot #0 size 16 align 8 "struct-alloc"
; b0(v0: ptr.ctx):
;   v1 = stack_addr #0
;   fill +0 16 0 v1
;   v2 = helper_call 7
;   store u8 +3 v1 v2
;   v3 = const 8
;   v4 = lshr v2 v3
;   store u16 +4 v1 v4
;   v5 = const 24
;   v6 = lshr v2 v5
;   store u8 +6 v1 v6
;   v7 = const 0
;   v8 = load u8 +3 v1
;   v9 = load u16 +4 v1
;   v10 = const 8
;   v11 = shl v9 v10
;   v12 = load u8 +6 v1
;   v13 = const 24
;   v14 = shl v12 v13
;   v15 = or v8 v11
;   v16 = or v15 v14
;   v17 = sext 32 v16
;   ret v17
; }

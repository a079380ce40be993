; test lower
; A variable whose address is taken lives in a slot of its type's width.
(defprog p (:type :xdp)
  (let ((v u16 (get-prandom-u32)))
    (store u8 (stack-addr v) 0 5)
    (setf v (+ v 1))
    v))
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; function %p section "xdp" type xdp ctx xdp_md {
;   slot #0 size 2 align 2 "variable"
; b0(v0: ptr.ctx):
;   v1 = helper_call 7
;   v2 = stack_addr #0
;   store u16 +0 v2 v1
;   v3 = stack_addr #0
;   v4 = const 5
;   store u8 +0 v3 v4
;   v5 = const 0
;   v6 = stack_addr #0
;   v7 = load u16 +0 v6
;   v8 = const 1
;   v9 = add v7 v8
;   v10 = stack_addr #0
;   store u16 +0 v10 v9
;   v11 = stack_addr #0
;   v12 = load u16 +0 v11
;   ret v12
; }

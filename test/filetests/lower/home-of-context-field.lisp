; test lower
; A variable bound to a context field has the field's type (language.md §4.2), so its home in memory has 4 bytes.
(defprog f (:type :xdp)
  (let ((x (ctx rx-queue-index)))
    (stack-addr x)
    (setf x #x100000005)
    x))
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; function %f section "xdp" type xdp ctx xdp_md {
;   slot #0 size 4 align 4 "variable"
; b0(v0: ptr.ctx):
;   v1 = load u32 +16 @xdp_md:4 v0
;   v2 = stack_addr #0
;   store u32 +0 v2 v1
;   v3 = stack_addr #0
;   v4 = const 4294967301
;   v5 = stack_addr #0
;   store u32 +0 v5 v4
;   v6 = stack_addr #0
;   v7 = load u32 +0 v6
;   ret v7
; }

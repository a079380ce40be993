; test lower
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 16)
(defprog p (:type :xdp :license "GPL")
  (let ((p (map-lookup counts 1))) (if p (load u64 p) 0)))
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; map %counts type 1 key 4 value 8 max_entries 16
;
; function %p section "xdp" type xdp ctx xdp_md {
;   slot #0 size 4 align 4 "map key"
; b0(v0: ptr.ctx):
;   v1 = const 1
;   v2 = stack_addr #0
;   store u32 +0 v2 v1
;   v3 = map_ref %counts
;   v4: ptr.map_value_or_null = helper_call 1 v3 v2
;   br v4 b1() b2()
; b1():
;   v5: ptr.map_value = refine nonnull v4
;   jump b5()
; b2():
;   jump b7()
; b5():
;   v7 = load u64 +0 v5
;   jump b9(v7)
; b7():
;   v9 = const 0
;   jump b9(v9)
; b9(v11):
;   ret v11
; }

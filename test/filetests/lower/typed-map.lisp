; test lower
(defstruct key (a u32) (b u32))
(defmap inner :type :array :key-size 4 :value-type key :max-entries 2)
(defmap outer :type :hash-of-maps :key-type key :max-entries 4 :inner inner :map-flags :no-prealloc :pinning :by-name)
(defprog p (:type :xdp)
  (let ((k (make-key)) (i u32 0))
    (when-let ((m (map-lookup outer k)) (v (map-lookup-elem m (stack-addr i)))) (key-a v))))
; =>
; license "GPL"
;
; type struct "key" { u32 "a", u32 "b" }
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; map %inner type 2 key 4 value 8 max_entries 2 key_type u32 value_type struct "key" { u32 "a", u32 "b" }
;
; map %outer type 13 key 8 value 4 max_entries 4 flags 1 key_type struct "key" { u32 "a", u32 "b" } value_type u32 pinning by-name inner %inner { type 2 key 4 value 8 max_entries 2 key_type u32 value_type struct "key" { u32 "a", u32 "b" } }
;
; function %p section "xdp" type xdp ctx xdp_md {
;   slot #0 size 8 align 8 "struct-alloc"
;   slot #1 size 4 align 4 "variable"
; b0(v0: ptr.ctx):
;   v1 = stack_addr #0
;   fill +0 8 0 v1
;   v2 = const 0
;   v3 = stack_addr #1
;   store u32 +0 v3 v2
;   v4 = map_ref %outer
;   v5: ptr.map_or_null = helper_call 1 v4 v1
;   br v5 b1() b2()
; b1():
;   v6: ptr.map = refine nonnull v5
;   jump b5()
; b2():
;   jump b16()
; b5():
;   v8 = stack_addr #1
;   v9: ptr.map_value_or_null = helper_call 1 v6 v8
;   br v9 b6() b7()
; b6():
;   v10: ptr.map_value = refine nonnull v9
;   jump b10()
; b7():
;   jump b12()
; b10():
;   v12 = load u32 +0 v10
;   jump b14(v12)
; b12():
;   v14 = const 0
;   jump b14(v14)
; b14(v16):
;   jump b18(v16)
; b16():
;   v18 = const 0
;   jump b18(v18)
; b18(v20):
;   ret v20
; }

; test lower
; A lookup's result compared with 0, either way and on either side: the refined pointer stands where it is not 0, and only there.
(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 4)
(defprog p (:type :xdp :license "GPL")
  (let ((a (map-lookup counts 0)) (b (map-lookup counts 1)) (sum u64 0))
    (if (= a 0) (return 1) (setf sum (load u64 a 0)))
    (when (/= 0 b) (setf sum (+ sum (load u64 b 0))))
    sum))
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; map %counts type 2 key 4 value 8 max_entries 4
;
; function %p section "xdp" type xdp ctx xdp_md {
;   slot #0 size 4 align 4 "map key"
;   slot #1 size 4 align 4 "map key"
; b0(v0: ptr.ctx):
;   v1 = const 0
;   v2 = stack_addr #0
;   store u32 +0 v2 v1
;   v3 = map_ref %counts
;   v4: ptr.map_value_or_null = helper_call 1 v3 v2
;   v5 = const 1
;   v6 = stack_addr #1
;   store u32 +0 v6 v5
;   v7 = map_ref %counts
;   v8: ptr.map_value_or_null = helper_call 1 v7 v6
;   v9 = const 0
;   v10 = const 0
;   v11 = icmp eq v4 v10
;   br v11 b1() b2()
; b1():
;   jump b5()
; b2():
;   v12: ptr.map_value = refine nonnull v4
;   jump b8()
; b5():
;   v14 = const 1
;   ret v14
; b8():
;   v18 = load u64 +0 v12
;   jump b10()
; b10():
;   v20 = const 0
;   v21 = icmp ne v20 v8
;   br v21 b11() b12()
; b11():
;   v22: ptr.map_value = refine nonnull v8
;   jump b15()
; b12():
;   jump b17()
; b15():
;   v24 = load u64 +0 v22
;   v25 = add v18 v24
;   jump b19(v25, v25)
; b17():
;   v27 = const 0
;   jump b19(v18, v27)
; b19(v29, v30):
;   ret v29
; }

; test lower
; Numbers are written with exactly the size of the key or value; memory is passed as it is.
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 16)
(defprog p (:type :xdp)
  (let ((k u32 (get-prandom-u32)) (v (struct-alloc 8)))
    (map-update counts k 1)
    (map-update counts (stack-addr k) v)
    (map-delete counts 7)))
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; map %counts type 1 key 4 value 8 max_entries 16
;
; function %p section "xdp" type xdp ctx xdp_md {
;   slot #0 size 8 align 8 "struct-alloc"
;   slot #1 size 4 align 4 "variable"
;   slot #2 size 4 align 4 "map key"
;   slot #3 size 8 align 8 "map value"
;   slot #4 size 4 align 4 "map key"
; b0(v0: ptr.ctx):
;   v1 = helper_call 7
;   v2 = stack_addr #0
;   fill +0 8 0 v2
;   v3 = stack_addr #1
;   store u32 +0 v3 v1
;   v4 = stack_addr #1
;   v5 = load u32 +0 v4
;   v6 = stack_addr #2
;   store u32 +0 v6 v5
;   v7 = const 1
;   v8 = stack_addr #3
;   store u64 +0 v8 v7
;   v9 = const 0
;   v10 = map_ref %counts
;   v11 = helper_call 2 v10 v6 v8 v9
;   v12 = sext 32 v11
;   v13 = stack_addr #1
;   v14 = const 0
;   v15 = map_ref %counts
;   v16 = helper_call 2 v15 v13 v2 v14
;   v17 = sext 32 v16
;   v18 = const 7
;   v19 = stack_addr #4
;   store u32 +0 v19 v18
;   v20 = map_ref %counts
;   v21 = helper_call 3 v20 v19
;   v22 = sext 32 v21
;   ret v22
; }

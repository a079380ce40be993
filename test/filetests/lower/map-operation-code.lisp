; test lower
; The code of a map operation is extended from 32 bits: kernels before 6.4 leave it zero-extended.
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 16)
(defprog p (:type :xdp :license "GPL")
  (s< (map-delete counts 1) 0))
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
;   v4 = helper_call 3 v3 v2
;   v5 = sext 32 v4
;   v6 = const 0
;   v7 = icmp slt v5 v6
;   ret v7
; }

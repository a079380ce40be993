; test ir O1
; A lookup that is never made: the pointer is 0, and everything behind the test for it goes.
(defmap cells :type :array :key-size 4 :value-size 8 :max-entries 4)
(defprog f (:type :xdp :license "GPL")
  (let ((b 0))
    (if-let (p (when b (map-lookup cells 0)))
      (load u8 p 0)
      XDP_PASS)))
; =>
; license "GPL"
;
; type struct "xdp_md" size 24 { u32 "data" at 0, u32 "data_end" at 4, u32 "data_meta" at 8, u32 "ingress_ifindex" at 12, u32 "rx_queue_index" at 16, u32 "egress_ifindex" at 20 }
;
; map %cells type 2 key 4 value 8 max_entries 4
;
; function %f section "xdp" type xdp ctx xdp_md {
;   slot #0 size 4 align 4 "map key"
; b0(v0: ptr.ctx):
;   v21 = const 2
;   ret v21
; }

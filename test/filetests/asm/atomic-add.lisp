; test asm
(defmap hits :type :array :key-size 4 :value-size 8 :max-entries 4)
(defprog p (:type :xdp :license "GPL")
  (incf (getmap hits 0)) XDP_PASS)
; =>
; p: 11 slots
;        0: *(u32 *)(r10 - 0x4) = 0x0
;        1: ld_pseudo r1, 0x1, 0x0
;        3: r2 = r10
;        4: r2 += -0x4
;        5: call 0x1
;        6: if r0 == 0x0 goto +0x2 <L9>
;        7: r1 = 0x1
;        8: lock *(u64 *)(r0 + 0x0) += r1
; L9:
;        9: r0 = 0x2
;       10: exit

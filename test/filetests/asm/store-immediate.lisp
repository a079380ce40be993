; test asm
; Keys of constants are ST instructions.
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 16)
(defprog p (:type :xdp :license "GPL")
  (setf (getmap counts 5) 1) XDP_PASS)
; =>
; p: 12 slots
;        0: *(u32 *)(r10 - 0xc) = 0x5
;        1: *(u64 *)(r10 - 0x8) = 0x1
;        2: ld_pseudo r1, 0x1, 0x0
;        4: r2 = r10
;        5: r2 += -0xc
;        6: r3 = r10
;        7: r3 += -0x8
;        8: r4 = 0x0
;        9: call 0x2
;       10: r0 = 0x2
;       11: exit

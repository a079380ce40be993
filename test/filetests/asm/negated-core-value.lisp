; test asm
; A number that the loader puts in is made where it is negated.
(import-kernel-struct sock sk-priority)
(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 4)
(defprog p (:type :xdp)
  (decf (getmap counts 0) (core-field-info byte-offset 4 sock sk-priority))
  2)
; =>
; p: 12 slots
;        0: *(u32 *)(r10 - 0x4) = 0x0
;        1: ld_pseudo r1, 0x1, 0x0
;        3: r2 = r10
;        4: r2 += -0x4
;        5: call 0x1
;        6: if r0 == 0x0 goto +0x3 <L10>
;        7: r1 = 0x4
;        8: r1 = -r1
;        9: lock *(u64 *)(r0 + 0x0) += r1
; L10:
;       10: r0 = 0x2
;       11: exit

; test asm v4
; v4 has sign-extending loads and moves.
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 16)
(defprog p (:type :xdp :license "GPL")
  (let ((p (map-lookup counts 1))) (if p (+ (load i16 p 0) (cast i8 (load u32 p 4))) 0)))
; =>
; p: 15 slots
;        0: *(u32 *)(r10 - 0x4) = 0x1
;        1: ld_pseudo r1, 0x1, 0x0
;        3: r2 = r10
;        4: r2 += -0x4
;        5: call 0x1
;        6: if r0 != 0x0 goto +0x3 <L10>
;        7: r2 = 0x0
; L8:
;        8: r0 = r2
;        9: exit
; L10:
;       10: r2 = *(s16 *)(r0 + 0x0)
;       11: w1 = *(u32 *)(r0 + 0x4)
;       12: r1 = (s8)r1
;       13: r2 += r1
;       14: goto -0x7 <L8>

; test asm v3
; A constant that no sign-extended immediate holds: the low half decides for a value of 32 bits, never for one of 64.
(defprog p (:type :xdp :license "GPL")
  (with-packet (data end :min-len 34)
    (when (= (load u32 data 26) #xa9fea9fe) (return 1))
    (when (= (load u64 data 18) #xa9fea9fe) (return 0))
    2))
; =>
; p: 16 slots
;        0: w2 = *(u32 *)(r1 + 0x0)
;        1: w1 = *(u32 *)(r1 + 0x4)
;        2: r3 = r2
;        3: r3 += 0x22
;        4: if r3 > r1 goto +0x5 <L10>
;        5: w1 = *(u32 *)(r2 + 0x1a)
;        6: if w1 == -0x56015602 goto +0x7 <L14>
;        7: r2 = *(u64 *)(r2 + 0x12)
;        8: w1 = -0x56015602
;        9: if r2 == r1 goto +0x2 <L12>
; L10:
;       10: r0 = 0x2
;       11: exit
; L12:
;       12: r0 = 0x0
;       13: exit
; L14:
;       14: r0 = 0x1
;       15: exit

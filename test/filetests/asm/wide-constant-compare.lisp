; test asm v3
; A constant that no sign-extended immediate holds: the low half decides for a value of 32 bits, never for one of 64.
(defprog p (:type :xdp :license "GPL")
  (with-packet (data end :min-len 34)
    (when (= (load u32 data 26) #xa9fea9fe) (return 1))
    (when (= (load u64 data 18) #xa9fea9fe) (return 0))
    2))
; =>
; p: 15 slots
;        0: w2 = *(u32 *)(r1 + 0x0)
;        1: w1 = *(u32 *)(r1 + 0x4)
;        2: r2 += 0x22
;        3: r0 = 0x2
;        4: if r2 > r1 goto +0x5 <L10>
;        5: w1 = *(u32 *)(r2 - 0x8)
;        6: if w1 == -0x56015602 goto +0x6 <L13>
;        7: r2 = *(u64 *)(r2 - 0x10)
;        8: w1 = -0x56015602
;        9: if r2 == r1 goto +0x1 <L11>
; L10:
;       10: exit
; L11:
;       11: r0 = 0x0
;       12: exit
; L13:
;       13: r0 = 0x1
;       14: goto -0x5 <L10>

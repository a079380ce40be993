; test asm
; Six values live across a call: four callee-saved registers and two slots.
(defprog p (:type :xdp :license "GPL")
  (let* ((a (ctx ingress-ifindex)) (b (ktime-get-ns)) (c (ktime-get-ns)) (d (ktime-get-ns)) (e (ktime-get-ns)) (f (ktime-get-ns)))
    (logxor (ktime-get-ns) a (* b 3) (* c 5) (* d 7) (* e 11) (* f 13))))
; =>
; p: 26 slots
;        0: w6 = *(u32 *)(r1 + 0xc)
;        1: call 0x5
;        2: r7 = r0
;        3: call 0x5
;        4: r8 = r0
;        5: call 0x5
;        6: r9 = r0
;        7: call 0x5
;        8: *(u64 *)(r10 - 0x8) = r0
;        9: call 0x5
;       10: *(u64 *)(r10 - 0x10) = r0
;       11: call 0x5
;       12: r0 ^= r6
;       13: r7 *= 0x3
;       14: r0 ^= r7
;       15: r8 *= 0x5
;       16: r0 ^= r8
;       17: r9 *= 0x7
;       18: r0 ^= r9
;       19: r1 = *(u64 *)(r10 - 0x8)
;       20: r1 *= 0xb
;       21: r0 ^= r1
;       22: r1 = *(u64 *)(r10 - 0x10)
;       23: r1 *= 0xd
;       24: r0 ^= r1
;       25: exit

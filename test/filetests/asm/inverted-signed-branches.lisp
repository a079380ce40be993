; test asm v3
; A branch whose taken side comes next is inverted: greater becomes less or equal, less or equal becomes greater.
(defmap hits :type :array :key-size 4 :value-size 8 :max-entries 4)
(defmacro counted-when (name test)
  `(defprog ,name (:type :xdp :license "GPL")
     (let ((x (cast i32 (ctx ingress-ifindex)))) (when ,test (incf (getmap hits 0))) XDP_PASS)))
(counted-when greater (s> x 5))
(counted-when greater-or-equal (s>= x 5))
(counted-when less (s< x 5))
(counted-when less-or-equal (s<= x 5))
; =>
; greater: 15 slots
;        0: w1 = *(u32 *)(r1 + 0xc)
;        1: r1 <<= 0x20
;        2: r1 s>>= 0x20
;        3: if r1 s<= 0x5 goto +0x9 <L13>
;        4: *(u32 *)(r10 - 0x4) = 0x0
;        5: ld_pseudo r1, 0x1, 0x0
;        7: r2 = r10
;        8: r2 += -0x4
;        9: call 0x1
;       10: if r0 == 0x0 goto +0x2 <L13>
;       11: r1 = 0x1
;       12: lock *(u64 *)(r0 + 0x0) += r1
; L13:
;       13: r0 = 0x2
;       14: exit
;
; greater_or_equal: 15 slots
;        0: w1 = *(u32 *)(r1 + 0xc)
;        1: r1 <<= 0x20
;        2: r1 s>>= 0x20
;        3: if r1 s< 0x5 goto +0x9 <L13>
;        4: *(u32 *)(r10 - 0x4) = 0x0
;        5: ld_pseudo r1, 0x1, 0x0
;        7: r2 = r10
;        8: r2 += -0x4
;        9: call 0x1
;       10: if r0 == 0x0 goto +0x2 <L13>
;       11: r1 = 0x1
;       12: lock *(u64 *)(r0 + 0x0) += r1
; L13:
;       13: r0 = 0x2
;       14: exit
;
; less: 15 slots
;        0: w1 = *(u32 *)(r1 + 0xc)
;        1: r1 <<= 0x20
;        2: r1 s>>= 0x20
;        3: if r1 s>= 0x5 goto +0x9 <L13>
;        4: *(u32 *)(r10 - 0x4) = 0x0
;        5: ld_pseudo r1, 0x1, 0x0
;        7: r2 = r10
;        8: r2 += -0x4
;        9: call 0x1
;       10: if r0 == 0x0 goto +0x2 <L13>
;       11: r1 = 0x1
;       12: lock *(u64 *)(r0 + 0x0) += r1
; L13:
;       13: r0 = 0x2
;       14: exit
;
; less_or_equal: 15 slots
;        0: w1 = *(u32 *)(r1 + 0xc)
;        1: r1 <<= 0x20
;        2: r1 s>>= 0x20
;        3: if r1 s> 0x5 goto +0x9 <L13>
;        4: *(u32 *)(r10 - 0x4) = 0x0
;        5: ld_pseudo r1, 0x1, 0x0
;        7: r2 = r10
;        8: r2 += -0x4
;        9: call 0x1
;       10: if r0 == 0x0 goto +0x2 <L13>
;       11: r1 = 0x1
;       12: lock *(u64 *)(r0 + 0x0) += r1
; L13:
;       13: r0 = 0x2
;       14: exit

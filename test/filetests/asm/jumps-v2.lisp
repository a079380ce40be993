; test asm v2
; jlt exists from v2 on; below it the operands are swapped.
(defprog p (:type :xdp :license "GPL")
  (let ((x (ctx ingress-ifindex)) (y (ctx rx-queue-index))) (if (< x y) XDP_DROP XDP_PASS)))
; =>
; p: 7 slots
;        0: w2 = *(u32 *)(r1 + 0xc)
;        1: w1 = *(u32 *)(r1 + 0x10)
;        2: if r2 < r1 goto +0x2 <L5>
;        3: r0 = 0x2
; L4:
;        4: exit
; L5:
;        5: r0 = 0x1
;        6: goto -0x3 <L4>

; test asm v3
; Two tests that are equal up to where they go when they fail stay two: only blocks with equal ends merge.
(defprog p (:type :xdp :license "GPL")
  (let ((x (ctx ingress-ifindex)) (y (ctx rx-queue-index)))
    (if (= x 1)
        (if (> y 5) (return 1) (return 2))
        (if (> y 5) (return 1) (return 3)))))
; =>
; p: 10 slots
;        0: w2 = *(u32 *)(r1 + 0xc)
;        1: w1 = *(u32 *)(r1 + 0x10)
;        2: if r2 == 0x1 goto +0x5 <L8>
;        3: r0 = 0x3
; L4:
;        4: if r1 > 0x5 goto +0x1 <L6>
;        5: exit
; L6:
;        6: r0 = 0x1
;        7: exit
; L8:
;        8: r0 = 0x2
;        9: goto -0x6 <L4>

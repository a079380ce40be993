; test asm v3
; The moves of the back edge happen at once: a swap goes through a third register.
(defprog p (:type :xdp :license "GPL")
  (let ((a (ctx ingress-ifindex)) (b (ctx rx-queue-index)))
    (dotimes (i 3)
      (let ((old a)) (setf a b) (setf b old)))
    (- a b)))
; =>
; p: 11 slots
;        0: w2 = *(u32 *)(r1 + 0xc)
;        1: w0 = *(u32 *)(r1 + 0x10)
;        2: r3 = 0x0
; L3:
;        3: r3 += 0x1
;        4: if r3 >= 0x3 goto +0x4 <L9>
;        5: r1 = r0
;        6: r0 = r2
;        7: r2 = r1
;        8: goto -0x6 <L3>
; L9:
;        9: r0 -= r2
;       10: exit

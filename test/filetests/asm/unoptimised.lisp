; test asm O0
; Without optimisation the field is read twice: the reference of the differential tests.
(defprog p (:type :xdp :license "GPL")
  (let ((x (ctx ingress-ifindex)) (y (ctx ingress-ifindex))) (logand (+ x y) 1)))
; =>
; p: 5 slots
;        0: w0 = *(u32 *)(r1 + 0xc)
;        1: w1 = *(u32 *)(r1 + 0xc)
;        2: r0 += r1
;        3: r0 &= 0x1
;        4: exit

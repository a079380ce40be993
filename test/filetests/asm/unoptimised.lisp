; test asm O0
; The same source without optimisation: the reference of the differential tests.
(defprog p (:type :xdp :license "GPL")
  (let ((x 1) (y 2)) (+ x y)))
; =>
; p: 3 slots
;        0: r0 = 0x2
;        1: r0 += 0x1
;        2: exit

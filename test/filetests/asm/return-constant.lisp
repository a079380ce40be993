; test asm
(defprog p (:type :xdp :license "GPL")
  XDP_PASS)
; =>
; p: 2 slots
;        0: r0 = 0x2
;        1: exit

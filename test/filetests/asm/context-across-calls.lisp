; test asm v3
; A call leaves nothing in r1: the context that was kept in r6 is moved there again for the second call.
(defprog p (:type :xdp :license "GPL")
  (xdp-adjust-head (ctx-ptr) 4)
  (xdp-adjust-head (ctx-ptr) -4)
  XDP_PASS)
; =>
; p: 8 slots
;        0: r6 = r1
;        1: r2 = 0x4
;        2: call 0x2c
;        3: r1 = r6
;        4: r2 = -0x4
;        5: call 0x2c
;        6: r0 = 0x2
;        7: exit

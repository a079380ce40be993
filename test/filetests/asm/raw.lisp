; test asm
; A raw call reads the arguments that raw instructions before it have set.
(defprog p (:type :xdp)
  (asm #xb7 1 0 0 3)
  (asm #xb7 2 0 0 4)
  (asm #x85 0 0 0 7))
; =>
; p: 4 slots
;        0: r1 = 0x3
;        1: r2 = 0x4
;        2: call 0x7
;        3: exit

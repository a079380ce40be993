; test asm
; The record hangs on the addition, whose immediate a loader patches.
(import-kernel-struct sock sk-priority)
(defprog p (:type :kprobe)
  (sock-sk-priority (pt-regs-parm1)))
; =>
; p: 9 slots
;        0: *(u32 *)(r10 - 0x4) = 0x0
;        1: r3 = *(u64 *)(r1 + 0x70)
;        2: r3 += 0x4
;        3: r1 = r10
;        4: r1 += -0x4
;        5: r2 = 0x4
;        6: call 0x71
;        7: w0 = *(u32 *)(r10 - 0x4)
;        8: exit

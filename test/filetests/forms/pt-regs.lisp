; test forms
; The registers of x86-64.
(defprog p (:type :kprobe :section "kprobe/do_exit")
  (+ (pt-regs-parm1) (pt-regs-parm2) (pt-regs-parm3) (pt-regs-parm4) (pt-regs-parm5) (pt-regs-parm6)
     (pt-regs-ret) (pt-regs-ip) (pt-regs-sp) (pt-regs-bp)))
; =>
; ; p
; (+ (ctx u64 112)
;    (ctx u64 104)
;    (ctx u64 96)
;    (ctx u64 88)
;    (ctx u64 72)
;    (ctx u64 64)
;    (ctx u64 80)
;    (ctx u64 128)
;    (ctx u64 152)
;    (ctx u64 32))

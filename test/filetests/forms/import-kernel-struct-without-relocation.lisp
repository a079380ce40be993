; test forms
; :relocate nil: the offsets are those of the build host.
(import-kernel-struct sock sk-priority sk-name :relocate nil)
(defprog p (:type :kprobe)
  (let ((sk (pt-regs-parm1)))
    (sock-sk-name sk)
    (sock-sk-priority sk)))
; =>
; ; p
; (let ((sk (ctx u64 112)))
;   (+ sk 32)
;   (let ((#:buffer (struct-alloc 4))) (probe-read-kernel #:buffer 4 (+ sk 4)) (load u32 #:buffer 0)))

; test lower
(import-kernel-struct sock sk-reuse sk-priority)
(defprog p (:type :kprobe :section "kprobe/do_exit")
  (let ((sk (pt-regs-parm1)))
    (+ (sock-sk-reuse sk) (sock-sk-priority-exists))))
; =>
; license "GPL"
;
; type struct "sock" size 64 { int "unsigned int" u 4 "sk_reuse" bits 160 4, int "unsigned int" u 4 "sk_priority" at 4 }
;
; function %p section "kprobe/do_exit" type kprobe {
;   slot #0 size 8 align 8 "struct-alloc"
; b0(v0: ptr.ctx):
;   v1 = load u64 +112 v0
;   v2 = stack_addr #0
;   fill +0 8 0 v2
;   v3 = core_value 4 @sock:0/field_byte_size
;   v4 = core_value 20 @sock:0
;   v5 = add v1 v4
;   v6 = helper_call 113 v2 v3 v5
;   v7 = load u64 +0 v2
;   v8 = core_value 60 @sock:0/field_lshift_u64
;   v9 = shl v7 v8
;   v10 = core_value 60 @sock:0/field_rshift_u64
;   v11 = lshr v9 v10
;   v12 = core_value 1 @sock:1/field_exists
;   v13 = add v11 v12
;   ret v13
; }

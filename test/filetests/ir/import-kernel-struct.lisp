; test ir
; Equal records are one value; nothing is folded from its number.
(import-kernel-struct sock sk-priority)
(defmap seen :type :array :key-size 4 :value-size 8 :max-entries 1)
(defprog p (:type :kprobe)
  (let ((sk (pt-regs-parm1)))
    (+ (sock-sk-priority sk) (sock-sk-priority sk))))
; =>
; license "GPL"
;
; type struct "sock" size 64 { int "unsigned int" u 4 "sk_priority" at 4 }
;
; map %seen type 2 key 4 value 8 max_entries 1
;
; function %p section "kprobe" type kprobe {
;   slot #0 size 4 align 4 "struct-alloc"
;   slot #1 size 4 align 4 "struct-alloc"
; b0(v0: ptr.ctx):
;   v1 = load u64 +112 v0
;   v2 = stack_addr #0
;   fill +0 4 0 v2
;   v3 = const 4
;   v4 = core_value 4 @sock:0
;   v5 = add v1 v4
;   v6 = helper_call 113 v2 v3 v5
;   v7 = load u32 +0 v2
;   v8 = stack_addr #1
;   fill +0 4 0 v8
;   v12 = helper_call 113 v8 v3 v5
;   v13 = load u32 +0 v8
;   v14 = add v7 v13
;   ret v14
; }

; test forms
(defmap jumps :type :prog-array :key-size 4 :value-size 4 :max-entries 4)
(defmap stacks :type :stack-trace :key-size 4 :value-size 1016 :max-entries 64)
(defprog p (:type :kprobe :section "kprobe/do_exit")
  (get-stackid (ctx-ptr) stacks BPF_F_USER_STACK)
  (tail-call jumps (get-smp-processor-id)))
; =>
; ; p
; (get-stackid (ctx-ptr) stacks 256)
; (tail-call jumps (get-smp-processor-id))

; A sampling profiler: at every sample the kernel stack and the user stack get ids, and the pair is counted by process.
(defstruct sample
  (pid u32)
  (kernel-stack i32)
  (user-stack i32)
  (pad u32))

(defmap stacks :type :stack-trace
  :key-size 4 :value-size 1016 :max-entries 4096)
(defmap samples :type :hash
  :key-type sample :value-size 8 :max-entries 10240)

(defprog profiler (:type :perf-event :section "perf_event" :license "GPL")
  (let ((key (make-sample)))
    (setf (sample-pid key) (>> (get-current-pid-tgid) 32)
          (sample-kernel-stack key) (get-stackid (ctx-ptr) stacks 0)
          (sample-user-stack key) (get-stackid (ctx-ptr) stacks BPF_F_USER_STACK))
    (incf (getmap samples key)))
  0)

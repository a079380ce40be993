; Which process started which: the parent is read out of the kernel's own task structure, at offsets that the loader looks up in
; the running kernel's type information.
(import-kernel-struct task-struct tgid real-parent comm)

(defstruct birth
  (pid u32)
  (parent u32)
  (comm (array u8 16)))

(defmap births :type :ringbuf :max-entries 65536)

(defprog task-parent (:type :raw-tracepoint :section "raw_tp/sched_process_exec" :license "GPL")
  (let* ((task (get-current-task))
         (parent (task-struct-real-parent (as-task-struct task))))
    (with-ringbuf (event births (sizeof birth))
      (setf (birth-pid event) (task-struct-tgid (as-task-struct task))
            (birth-parent event) (task-struct-tgid (as-task-struct parent)))
      (probe-read-kernel (birth-comm-ptr event) 16 (task-struct-comm (as-task-struct task)))))
  0)

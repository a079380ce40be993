; How much each process writes with writev, summed over the array of buffers that it hands to the kernel. The format of
; syscalls/sys_enter_writev puts the array at 24 and its length at 32.
(defstruct iovec
  (base u64)
  (length u64))

(defmap written :type :hash
  :key-size 4 :value-size 8 :max-entries 4096)

(defprog writev-sizes
    (:type :tracepoint :section "tracepoint/syscalls/sys_enter_writev" :license "GPL")
  (let ((total 0)
        (process (cast u32 (>> (get-current-pid-tgid) 32))))
    (do-user-array (part iovec (ctx u64 24) (ctx u64 32) 16)
      (setf total (+ total (iovec-length part))))
    (incf (getmap written process) total))
  0)

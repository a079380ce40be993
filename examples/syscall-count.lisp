; Count system calls by process. The format of raw_syscalls/sys_enter puts the system call's number at offset 8.
(defmap calls-by-process :type :hash
  :key-size 4 :value-size 8 :max-entries 10240)
(defmap calls-by-number :type :percpu-array
  :key-size 4 :value-size 8 :max-entries 512)

(defprog syscall-count
    (:type :tracepoint :section "tracepoint/raw_syscalls/sys_enter" :license "GPL")
  (let ((process (cast u32 (>> (get-current-pid-tgid) 32)))
        (number (ctx u64 8)))
    (incf (getmap calls-by-process process))
    (when (< number 512)
      (incf (getmap calls-by-number number))))
  0)

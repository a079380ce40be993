; Files that could not be opened: the name is remembered when openat begins and reported when it ends with an error. The
; formats of syscalls/sys_enter_openat and sys_exit_openat put filename at 24 and the result at 16.
(defstruct failed-open
  (pid u32)
  (error i32)
  (comm (array u8 16))
  (path (array u8 96)))

(defmap pending :type :lru-hash
  :key-size 8 :value-size 8 :max-entries 4096)
(defmap failures :type :ringbuf :max-entries 65536)

(defprog open-begins
    (:type :tracepoint :section "tracepoint/syscalls/sys_enter_openat" :license "GPL")
  (setf (getmap pending (get-current-pid-tgid)) (ctx u64 24))
  0)

(defprog open-ends
    (:type :tracepoint :section "tracepoint/syscalls/sys_exit_openat" :license "GPL")
  (let* ((thread (get-current-pid-tgid))
         (path (getmap pending thread))
         (result (ctx i64 16)))
    (remmap pending thread)
    (when (and path (s< result 0))
      (with-ringbuf (event failures (sizeof failed-open))
        (setf (failed-open-pid event) (>> thread 32)
              (failed-open-error event) result)
        (get-current-comm (failed-open-comm-ptr event) 16)
        (probe-read-user-str (failed-open-path-ptr event) 96 path))))
  0)

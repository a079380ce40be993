; Who starts which program, with its first arguments. The system call's arguments lie in user space: an array of pointers
; that ends with a null pointer. The format of syscalls/sys_enter_execve puts filename at 16 and argv at 24.
(defconstant +max-arguments+ 6)
(defconstant +argument-bytes+ 32)

(defstruct exec-event
  (pid u32)
  (uid u32)
  (time u64)
  (comm (array u8 16))
  (path (array u8 64))
  (arguments u32)
  (pad u32)
  (text (array u8 192)))

(defmap execs :type :ringbuf :max-entries 262144)

(defprog exec-snoop
    (:type :tracepoint :section "tracepoint/syscalls/sys_enter_execve" :license "GPL")
  (with-ringbuf (event execs (sizeof exec-event))
    (fill-process-info event
      :pid-field exec-event-pid :uid-field exec-event-uid
      :timestamp-field exec-event-time :comm-field exec-event-comm-ptr)
    (memset (exec-event-text-ptr event) 0 0 192)
    (probe-read-user-str (exec-event-path-ptr event) 64 (ctx u64 16))
    (let ((count 0)
          (argv (ctx u64 24)))
      ; The body is left out for null pointers, so behind the first one the count stays below the index: what lies there is no argument.
      (do-user-ptrs (argument argv +max-arguments+ +max-arguments+ :index i)
        (when (= count i)
          (probe-read-user-str (+ (exec-event-text-ptr event) (* i +argument-bytes+)) +argument-bytes+ argument)
          (incf count)))
      (setf (exec-event-arguments event) count
            (exec-event-pad event) 0)))
  0)

; Report every file that is opened: who opened it, and its name, through a ring buffer.
(defstruct open-event
  (pid u32)
  (flags u32)
  (comm (array u8 16))
  (path (array u8 64)))

(defmap opens :type :ringbuf :max-entries 65536)

(defprog kprobe-open
    (:type :kprobe :section "kprobe/do_sys_openat2" :license "GPL")
  (with-ringbuf (event opens (sizeof open-event))
    (setf (open-event-pid event) (cast u32 (>> (get-current-pid-tgid) 32))
          (open-event-flags event) 0)
    (get-current-comm (open-event-comm-ptr event) 16)
    (probe-read-user-str (open-event-path-ptr event) 64 (pt-regs-parm2)))
  0)

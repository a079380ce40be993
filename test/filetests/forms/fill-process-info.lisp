; test forms
; Only the fields that are named, in the order pid, uid, timestamp, comm.
(defstruct event (pid u32) (uid u32) (time u64) (comm (array u8 16)))
(defmap events :type :ringbuf :max-entries 4096)
(defprog p (:type :kprobe :section "kprobe/do_exit")
  (with-ringbuf (e events (sizeof event))
    (fill-process-info e :comm-field event-comm-ptr :timestamp-field event-time :uid-field event-uid :pid-field event-pid))
  (with-ringbuf (e events 24 :flags 1)
    (fill-process-info e :pid-field event-pid :comm-field event-comm-ptr :comm-size 8)))
; =>
; ; p
; (let ((e u64 (ringbuf-reserve events 32 0)))
;   (when e
;     (let ((#:event e))
;       (store u32 #:event 0 (cast u32 (>> (get-current-pid-tgid) 32)))
;       (store u32 #:event 4 (cast u32 (get-current-uid-gid)))
;       (store u64 #:event 8 (ktime-get-ns))
;       (get-current-comm (+ #:event 16) 16)
;       0)
;     (ringbuf-submit e 0)))
;
; (let ((e u64 (ringbuf-reserve events 24 1)))
;   (when e
;     (let ((#:event e))
;       (store u32 #:event 0 (cast u32 (>> (get-current-pid-tgid) 32)))
;       (get-current-comm (+ #:event 16) 8)
;       0)
;     (ringbuf-submit e 0)))

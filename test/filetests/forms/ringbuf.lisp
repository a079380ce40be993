; test forms
(defstruct event (ip u32))
(defmap events :type :ringbuf :max-entries 4096)
(defprog p (:type :xdp :license "GPL")
  (with-ringbuf (e events (sizeof event)) (setf (event-ip e) 1)) XDP_PASS)
; =>
; ; p
; (let ((e u64 (ringbuf-reserve events 4 0))) (when e (store u32 e 0 1) (ringbuf-submit e 0)))
; 2

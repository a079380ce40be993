; test forms
(defmap events :type :ringbuf :max-entries 4096)
(defprog p (:type :xdp)
  (ringbuf-output events (struct-alloc 8) 8 0)
  (when-let ((r (ringbuf-reserve events 8)))
    (if (get-prandom-u32) (ringbuf-submit r) (ringbuf-discard r 1)))
  XDP_PASS)
; =>
; ; p
; (ringbuf-output events (struct-alloc 8) 8 0)
;
; (let ((r (ringbuf-reserve events 8 0)))
;   (when r (if (get-prandom-u32) (ringbuf-submit r 0) (ringbuf-discard r 1))))
;
; 2

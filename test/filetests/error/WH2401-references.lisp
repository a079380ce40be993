; test error
; Held on some path: three ways to lose a record, and two to lose a socket.
(defmap events :type :ringbuf :max-entries 4096)
(defprog forgotten (:type :xdp :license "GPL")
  (let ((event (ringbuf-reserve events 8 0)))
    (when event (store u64 event 0 1)))
  XDP_PASS)
(defprog one-branch (:type :xdp :license "GPL")
  (when-let ((event (ringbuf-reserve events 8 0)))
    (if (> (ctx rx-queue-index) 4)
        (ringbuf-submit event 0)
        (store u64 event 0 1)))
  XDP_PASS)
(defprog early-return (:type :xdp :license "GPL")
  (with-ringbuf (event events 8)
    (when (= (ctx rx-queue-index) 0) (return XDP_DROP))
    (store u64 event 0 1))
  XDP_PASS)
; Never held at the end: tested twice, discarded before the return, released under another name, in a loop.
(defprog tested-twice (:type :xdp :license "GPL")
  (let ((event (ringbuf-reserve events 8 0)))
    (when event (store u64 event 0 1))
    (when event (ringbuf-submit event 0)))
  XDP_PASS)
(defprog discarded (:type :xdp :license "GPL")
  (with-ringbuf (event events 8)
    (when (= (ctx rx-queue-index) 0)
      (ringbuf-discard event 0)
      (return XDP_DROP))
    (store u64 event 0 1))
  XDP_PASS)
(defprog renamed (:type :xdp :license "GPL")
  (when-let ((event (ringbuf-reserve events 8 0)))
    (let ((same event))
      (store u64 same 0 1)
      (ringbuf-submit same 0)))
  XDP_PASS)
(defprog looped (:type :xdp :license "GPL")
  (dotimes (i 4)
    (with-ringbuf (event events 8) (store u64 event 0 i)))
  XDP_PASS)
; =>
; warning[WH2401]: the program may end here with a ring buffer record that is not released
;  --> input.lisp:7:3
;   |
; 5 |   (let ((event (ringbuf-reserve events 8 0)))
;   |                ---------------------------- the record is reserved here
; 7 |   XDP_PASS)
;   |   ^^^^^^^^ on some path to here it is still held
;   = help: submit or discard it on every path: (ringbuf-submit record 0) or (ringbuf-discard record 0)
;   = help: in with-ringbuf, discard it before (return ...)
;   = explain: whistler explain WH2401
;
; warning[WH2401]: the program may end here with a ring buffer record that is not released
;   --> input.lisp:13:3
;    |
;  9 |   (when-let ((event (ringbuf-reserve events 8 0)))
;    |                     ---------------------------- the record is reserved here
; ...
; 13 |   XDP_PASS)
;    |   ^^^^^^^^ on some path to here it is still held
;    = help: submit or discard it on every path: (ringbuf-submit record 0) or (ringbuf-discard record 0)
;    = help: in with-ringbuf, discard it before (return ...)
;    = explain: whistler explain WH2401
;
; warning[WH2401]: the program may end here with a ring buffer record that is not released
;   --> input.lisp:16:38
;    |
; 15 |   (with-ringbuf (event events 8)
;    |   ------------------------------
; 16 |     (when (= (ctx rx-queue-index) 0) (return XDP_DROP))
;    |                                      ^^^^^^^^^^^^^^^^^ on some path to here it is still held
; 17 |     (store u64 event 0 1))
;    |     ---------------------- the record is reserved here
;    = help: submit or discard it on every path: (ringbuf-submit record 0) or (ringbuf-discard record 0)
;    = help: in with-ringbuf, discard it before (return ...)
;    = explain: whistler explain WH2401

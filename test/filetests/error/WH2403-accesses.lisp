; test error
(defstruct pair (a u32) (b u32))
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 8)
(defmap events :type :ringbuf :max-entries 4096)
(defprog stack-read (:type :xdp :license "GPL")
  (let ((b (struct-alloc 8)))
    (if (load u64 b 8) XDP_DROP XDP_PASS)))
(defprog stack-write (:type :xdp :license "GPL")
  (let ((b (struct-alloc 8)))
    (store u64 b 4 1)
    (if (load u32 b 0) XDP_DROP XDP_PASS)))
(defprog before (:type :xdp :license "GPL")
  (let ((b (struct-alloc 8)))
    (if (load u8 b -1) XDP_DROP XDP_PASS)))
(defprog map-value (:type :xdp :license "GPL")
  (when-let ((p (map-lookup counts 0)))
    (store u32 p 6 1))
  XDP_PASS)
(defprog record (:type :xdp :license "GPL")
  (with-ringbuf (e events 8)
    (store u32 e 8 1))
  XDP_PASS)
; Inside:
(defprog inside (:type :xdp :license "GPL")
  (let ((pair (make-pair)))
    (setf (pair-b pair) 2)
    (when-let ((p (map-lookup counts (pair-b pair))))
      (store u32 p 4 1))
    (with-ringbuf (e events 8)
      (store u64 e 0 (load u64 pair 0)))
    XDP_PASS))
; =>
; warning[WH2403]: this reads 8 bytes where 0 are left of an object on the stack
;  --> input.lisp:7:9
;   |
; 6 |   (let ((b (struct-alloc 8)))
;   |            ---------------- an object on the stack: 8 bytes
; 7 |     (if (load u64 b 8) XDP_DROP XDP_PASS)))
;   |         ^^^^^^^^^^^^^^
;   = help: this needs an object of at least 16 bytes
;   = explain: whistler explain WH2403
;
; warning[WH2403]: this writes 4 bytes where 0 are left of an object on the stack
;   --> input.lisp:10:5
;    |
;  9 |   (let ((b (struct-alloc 8)))
;    |            ---------------- an object on the stack: 8 bytes
; 10 |     (store u64 b 4 1)
;    |     ^^^^^^^^^^^^^^^^^
;    = help: this needs an object of at least 12 bytes
;    = explain: whistler explain WH2403
;
; warning[WH2403]: this reads at offset -1, before the beginning of an object on the stack
;   --> input.lisp:14:9
;    |
; 13 |   (let ((b (struct-alloc 8)))
;    |            ---------------- an object on the stack: 8 bytes
; 14 |     (if (load u8 b -1) XDP_DROP XDP_PASS)))
;    |         ^^^^^^^^^^^^^^
;    = help: offsets count from the pointer and are not negative here
;    = explain: whistler explain WH2403
;
; warning[WH2403]: this writes 4 bytes where 2 are left of a value of counts
;   --> input.lisp:17:5
;    |
; 16 |   (when-let ((p (map-lookup counts 0)))
;    |                 --------------------- a value of counts: 8 bytes
; 17 |     (store u32 p 6 1))
;    |     ^^^^^^^^^^^^^^^^^
;    = help: this needs an object of at least 10 bytes
;    = explain: whistler explain WH2403
;
; warning[WH2403]: this writes 4 bytes where 0 are left of a ring buffer record
;   --> input.lisp:21:5
;    |
; 20 |   (with-ringbuf (e events 8)
;    |   --------------------------
; 21 |     (store u32 e 8 1))
;    |     ^^^^^^^^^^^^^^^^^
;    |     ------------------ a ring buffer record: 8 bytes
;    = help: this needs an object of at least 12 bytes
;    = explain: whistler explain WH2403

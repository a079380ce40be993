; test error
; Not covered: no check, a check on the other branch, too few bytes, a pointer loaded after the check, a helper that moves the packet.
(defprog unchecked (:type :xdp :license "GPL")
  (let ((data (ctx data))) (load u8 data 0)))
(defprog wrong-branch (:type :xdp :license "GPL")
  (let ((data (ctx data)) (end (ctx data-end)))
    (when (> (+ data 14) end) (return (load u8 data 0)))
    XDP_PASS))
(defprog too-few (:type :xdp :license "GPL")
  (let ((data (ctx data)) (end (ctx data-end)))
    (when (> (+ data 14) end) (return XDP_PASS))
    (load u32 data 12)))
(defprog variable-offset (:type :xdp :license "GPL")
  (let* ((data (ctx data)) (end (ctx data-end)))
    (when (> (+ data 14) end) (return XDP_PASS))
    (let ((inner (+ data (logand (load u8 data 0) 15))))
      (load u8 inner 4))))
(defprog open-at-zero (:type :xdp :license "GPL")
  (let ((data (ctx data)) (end (ctx data-end)))
    (if (< data end) (load u8 data 0) XDP_PASS)))
(defprog moved (:type :xdp :license "GPL")
  (let* ((data (ctx data)) (end (ctx data-end)))
    (when (> (+ data 14) end) (return XDP_PASS))
    (xdp-adjust-head (ctx-ptr) 8)
    (load u8 data 0)))
; Covered: each way to write the comparison, both pointers of one origin, a check of the inner pointer, the last byte of a check.
(defprog compared (:type :xdp :license "GPL")
  (let ((data (ctx data)) (end (ctx data-end)) (sum 0))
    (when (<= (+ data 1) end) (setf sum (load u8 data 0)))
    (when (< (+ data 1) end) (setf sum (load u16 data 0)))
    (when (>= end (+ data 2)) (setf sum (load u16 data 0)))
    (unless (< end (+ data 4)) (setf sum (load u32 data 0)))
    (if (= sum 0) XDP_DROP XDP_PASS)))
(defprog inner-checked (:type :xdp :license "GPL")
  (let* ((data (ctx data)) (end (ctx data-end)))
    (when (> (+ data 14) end) (return XDP_PASS))
    (let ((inner (+ data (logand (load u8 data 13) 15))))
      (when (> (+ inner 5) end) (return XDP_PASS))
      (if (= (load u8 inner 4) 0) XDP_DROP XDP_PASS))))
(defprog by-loop (:type :xdp :license "GPL")
  (let* ((data (ctx data)) (end (ctx data-end)) (sum 0))
    (when (> (+ data 14) end) (return XDP_PASS))
    (dotimes (i 14) (incf sum (load u8 (+ data i))))
    (if (= sum 0) XDP_DROP XDP_PASS)))
(defprog library (:type :xdp :license "GPL")
  (with-tcp (data end tcp)
    (when (= (tcp-dst-port tcp) 80) (return XDP_DROP)))
  XDP_PASS)
; =>
; warning[WH2402]: this packet access is not behind a bounds check on every path
;  --> input.lisp:4:28
;   |
; 4 |   (let ((data (ctx data))) (load u8 data 0)))
;   |                            ^^^^^^^^^^^^^^^^ byte 0 is read here
;   = help: compare with the end first: (when (> (+ pointer 1) data-end) (return ...))
;   = help: load data and data-end before the comparison, and again after a helper that may move the packet
;   = explain: whistler explain WH2402
;
; warning[WH2402]: this packet access is not behind a bounds check on every path
;  --> input.lisp:7:39
;   |
; 7 |     (when (> (+ data 14) end) (return (load u8 data 0)))
;   |                                       ^^^^^^^^^^^^^^^^ byte 0 is read here
;   = help: compare with the end first: (when (> (+ pointer 1) data-end) (return ...))
;   = help: load data and data-end before the comparison, and again after a helper that may move the packet
;   = explain: whistler explain WH2402
;
; warning[WH2402]: the bounds check proves 14 bytes, this access ends at byte 16
;   --> input.lisp:12:5
;    |
; 12 |     (load u32 data 12)))
;    |     ^^^^^^^^^^^^^^^^^^ bytes 12 to 15 are read here
;    = help: compare with the end first: (when (> (+ pointer 16) data-end) (return ...))
;    = help: load data and data-end before the comparison, and again after a helper that may move the packet
;    = explain: whistler explain WH2402
;
; warning[WH2402]: this packet access is not behind a bounds check on every path
;   --> input.lisp:17:7
;    |
; 17 |       (load u8 inner 4))))
;    |       ^^^^^^^^^^^^^^^^^ byte 4 is read here
;    = help: compare with the end first: (when (> (+ pointer 5) data-end) (return ...))
;    = help: load data and data-end before the comparison, and again after a helper that may move the packet
;    = explain: whistler explain WH2402
;
; warning[WH2402]: this packet access is not behind a bounds check on every path
;   --> input.lisp:20:22
;    |
; 20 |     (if (< data end) (load u8 data 0) XDP_PASS)))
;    |                      ^^^^^^^^^^^^^^^^ byte 0 is read here
;    = help: compare with the end first: (when (> (+ pointer 1) data-end) (return ...))
;    = help: load data and data-end before the comparison, and again after a helper that may move the packet
;    = explain: whistler explain WH2402
;
; warning[WH2402]: this packet access is not behind a bounds check on every path
;   --> input.lisp:25:5
;    |
; 25 |     (load u8 data 0)))
;    |     ^^^^^^^^^^^^^^^^ byte 0 is read here
;    = help: compare with the end first: (when (> (+ pointer 1) data-end) (return ...))
;    = help: load data and data-end before the comparison, and again after a helper that may move the packet
;    = explain: whistler explain WH2402

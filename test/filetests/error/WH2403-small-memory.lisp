; test error
(defstruct flow (from u32) (to u32))
(defmap flows :type :hash :key-size 8 :value-size 16 :max-entries 8)
(defprog key (:type :xdp :license "GPL")
  (let ((half (struct-alloc 4)))
    (map-delete-ptr flows half))
  XDP_PASS)
(defprog value (:type :xdp :license "GPL")
  (let ((flow (make-flow)))
    (map-update flows flow flow 0))
  XDP_PASS)
(defprog buffer (:type :kprobe :section "kprobe/do_exit" :license "GPL")
  (let ((buffer (struct-alloc 16)))
    (probe-read-kernel (+ buffer 8) 16 (pt-regs-parm1))
    0))
; Enough:
(defprog enough (:type :kprobe :section "kprobe/do_exit" :license "GPL")
  (let ((buffer (struct-alloc 16)) (flow (make-flow)))
    (probe-read-kernel buffer 16 (pt-regs-parm1))
    (map-update flows flow buffer 0)
    0))
; =>
; warning[WH2403]: map-delete-elem reads 8 bytes where 4 are left of an object on the stack
;  --> input.lisp:6:5
;   |
; 5 |   (let ((half (struct-alloc 4)))
;   |               ---------------- an object on the stack: 4 bytes
; 6 |     (map-delete-ptr flows half))
;   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: the map flows has keys of 8 and values of 16 bytes: pass memory of that size
;   = explain: whistler explain WH2403
;
; warning[WH2403]: map-update-elem reads 16 bytes where 8 are left of an object on the stack
;   --> input.lisp:10:5
;    |
;  9 |   (let ((flow (make-flow)))
;    |               ----------- an object on the stack: 8 bytes
; 10 |     (map-update flows flow flow 0))
;    |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;    = help: the map flows has keys of 8 and values of 16 bytes: pass memory of that size
;    = explain: whistler explain WH2403
;
; warning[WH2403]: probe-read-kernel writes 16 bytes where 8 are left of an object on the stack
;   --> input.lisp:14:5
;    |
; 13 |   (let ((buffer (struct-alloc 16)))
;    |                 ----------------- an object on the stack: 16 bytes
; 14 |     (probe-read-kernel (+ buffer 8) 16 (pt-regs-parm1))
;    |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;    = help: this needs an object of at least 24 bytes
;    = explain: whistler explain WH2403

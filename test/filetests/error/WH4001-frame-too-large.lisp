; test error
(defprog p (:type :xdp :license "GPL")
  (let ((a (struct-alloc 300)) (b (struct-alloc 300)))
    (store u8 a 0 1) (store u8 b 0 1)
    (trace-printk a 300 0 0 0) (trace-printk b 300 0 0 0)))
; =>
; error[WH4001]: p needs 608 bytes of stack, 512 are there
;  --> input.lisp:2:1
;   |
; 2 | (defprog p (:type :xdp :license "GPL")
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
; ...
; 5 |     (trace-printk a 300 0 0 0) (trace-printk b 300 0 0 0)))
;   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: struct-alloc: 600 bytes
;   = help: use smaller structs, reuse buffers, or split the program with tail calls
;   = explain: whistler explain WH4001

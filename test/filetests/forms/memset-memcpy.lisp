; test forms
; The widest pieces first; a byte that is not known is stored one by one; the pointer is evaluated once.
(defconstant +length+ 7)
(defstruct pair (a u32) (b u32))
(defprog p (:type :xdp)
  (let ((b (struct-alloc 24)) (c (struct-alloc 24)))
    (memset b 0 #xff 15)
    (memset b 16 (get-prandom-u32) 2)
    (memset (+ b 8) 0 0 +length+)
    (memset b 0 1 0)
    (memcpy c 4 b 0 (+ 3 (sizeof pair)))))
; =>
; ; p
; (let ((b (struct-alloc 24)) (c (struct-alloc 24)))
;   (progn
;     (store u64 b 0 18446744073709551615)
;     (store u32 b 8 4294967295)
;     (store u16 b 12 65535)
;     (store u8 b 14 255)
;     0)
;   (let* ((#:byte (get-prandom-u32))) (store u8 b 16 #:byte) (store u8 b 17 #:byte) 0)
;   (let* ((#:pointer (+ b 8)))
;     (store u32 #:pointer 0 0)
;     (store u16 #:pointer 4 0)
;     (store u8 #:pointer 6 0)
;     0)
;   0
;   (progn
;     (store u64 c 4 (load u64 b 0))
;     (store u16 c 12 (load u16 b 8))
;     (store u8 c 14 (load u8 b 10))
;     0))

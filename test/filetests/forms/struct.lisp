; test forms
(defstruct key (addr u32) (port u16) (proto u8) (pad u8))
(defprog p (:type :xdp :license "GPL")
  (let ((k (make-key))) (setf (key-addr k) 1 (key-port k) (htons 80)) (incf (key-proto k)) (+ (key-addr k) (sizeof key) (load u8 (key-pad-ptr k)))))
; =>
; ; p
; (let ((k (struct-alloc 8)))
;   (progn (store u32 k 0 1) (store u16 k 4 (htons 80)))
;   (let ((#:pointer k)) (store u8 #:pointer 6 (+ (load u8 #:pointer 6) 1)))
;   (+ (load u32 k 0) 8 (load u8 (+ k 7) 0)))

; test forms
(defmacro low-byte (p) `(load u8 ,p 0))
(defmacro set-low-byte (p v) `(store u8 ,p 0 ,v))
(defsetf low-byte set-low-byte)
(defprog p (:type :xdp :license "GPL")
  (let ((b (struct-alloc 8))) (setf (low-byte b) 5) (low-byte b)))
; =>
; ; p
; (let ((b (struct-alloc 8))) (store u8 b 0 5) (load u8 b 0))

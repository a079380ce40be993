; test forms
(defstruct name (text (array u8 16)))
(defprog p (:type :xdp :license "GPL")
  (let ((n (make-name))) (setf (name-text n 3) 65) (name-text n 3)))
; =>
; ; p
; (let ((n (struct-alloc 16))) (store u8 n 3 65) (load u8 n 3))

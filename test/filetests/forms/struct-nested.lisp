; test forms
; Structs in structs, arrays of them, addresses of every field.
(defstruct point (x i16) (y i16))
(defstruct shape (id u8) (centre point) (corners (array point (+ 1 3))))
(defunion any shape point)
(defprog p (:type :xdp)
  (let ((s (make-any)) (i (logand (get-prandom-u32) 3)))
    (setf (point-x (shape-centre s)) -1)
    (setf (point-y (shape-corners s 2)) 7)
    (point-y (shape-corners s i))
    (shape-id-ptr s)
    (shape-corners-ptr s)
    (sizeof any)))
; =>
; ; p
; (let ((s (struct-alloc 22)) (i (logand (get-prandom-u32) 3)))
;   (store i16 (+ s 2) 0 -1)
;   (store i16 (+ s 14) 2 7)
;   (load i16 (+ (+ s (* i 4)) 6) 2)
;   s
;   (+ s 6)
;   22)

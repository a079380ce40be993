; test forms
; Offsets become literals; one that is not known is added to the pointer.
(defprog p (:type :xdp)
  (let ((b (struct-alloc 16)) (i (logand (get-prandom-u32) 7)))
    (store u32 b 4 7)
    (store u8 b i 7)
    (atomic-add b 8 1)
    (atomic-add b (+ 8 4) 1 u32)
    (setf (load u16 b 2) 5)
    (+ (load u32 b) (load u8 b i) (load i16 b (* 2 2)))))
; =>
; ; p
; (let ((b (struct-alloc 16)) (i (logand (get-prandom-u32) 7)))
;   (store u32 b 4 7)
;   (store u8 (+ b i) 0 7)
;   (atomic-add b 8 1 u64)
;   (atomic-add b 12 1 u32)
;   (store u16 b 2 5)
;   (+ (load u32 b 0) (load u8 (+ b i) 0) (load i16 b 4)))

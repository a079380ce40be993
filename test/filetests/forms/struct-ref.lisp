; test forms
(defstruct pair (a u32) (b i16))
(defprog p (:type :xdp)
  (let ((s (make-pair)))
    (struct-set pair s b 5)
    (set-pair-a! s 7)
    (+ (struct-ref pair s a) (struct-ref pair s b) (sizeof pair))))
; =>
; ; p
; (let ((s (struct-alloc 8))) (store i16 s 4 5) (store u32 s 0 7) (+ (load u32 s 0) (load i16 s 4) 8))

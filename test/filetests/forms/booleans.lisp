; test forms
(defprog p (:type :xdp :license "GPL")
  (let ((x 1)) (if (and) t (or (not x) nil (> x 1 ) (< 1 x 5)))))
; =>
; ; p
; (let ((x 1))
;   (if 1
;       1
;       (or (not x)
;           0
;           (> x 1)
;           (let* ((#:operand-1 1) (#:operand-2 x) (#:operand-3 5))
;             (and (< #:operand-1 #:operand-2) (< #:operand-2 #:operand-3))))))

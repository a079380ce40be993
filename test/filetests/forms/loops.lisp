; test forms
(defprog p (:type :xdp :license "GPL")
  (let ((sum 0)) (dotimes (i 4 sum) (incf sum i)) (dotimes (i (* 2 2)) (decf sum)) sum))
; =>
; ; p
; (let ((sum 0))
;   (progn (dotimes (i 4) (setf sum (+ sum i))) (let ((i 4)) sum))
;   (dotimes (i 4) (setf sum (- sum 1)))
;   sum)

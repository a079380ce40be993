; test forms
(defprog p (:type :xdp :license "GPL")
  (let ((x 1)) (symbol-macrolet ((y (+ x 1))) (let ((y 5)) (setf x y)) y)))
; =>
; ; p
; (let ((x 1)) (progn (let ((y 5)) (setf x y)) (+ x 1)))

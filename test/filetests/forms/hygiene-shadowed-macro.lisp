; test forms
; A local macro hides a library macro inside its own scope only.
(defprog p (:type :xdp :license "GPL")
  (let ((x 1)) (macrolet ((incf (v) `(setf ,v 100))) (incf x)) (incf x) x))
; =>
; ; p
; (let ((x 1)) (setf x 100) (setf x (+ x 1)) x)

; test forms
; The temporary of a library macro is no variable of the user.
(defmap hits :type :array :key-size 4 :value-size 8 :max-entries 4)
(defprog p (:type :xdp :license "GPL")
  (let ((pointer 7)) (incf (getmap hits pointer)) pointer))
; =>
; ; p
; (let ((pointer 7))
;   (let ((#:pointer (map-lookup hits pointer))) (when #:pointer (atomic-add #:pointer 0 1 u64)))
;   pointer)

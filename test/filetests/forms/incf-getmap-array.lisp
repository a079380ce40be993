; test forms
(defmap hits :type :array :key-size 4 :value-size 8 :max-entries 4)
(defprog p (:type :xdp :license "GPL")
  (incf (getmap hits 1)))
; =>
; ; p
; (let ((#:pointer (map-lookup hits 1))) (when #:pointer (atomic-add #:pointer 0 1 u64)))

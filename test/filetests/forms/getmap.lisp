; test forms
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 16)
(defprog p (:type :xdp :license "GPL")
  (setf (getmap counts 1) 5) (getmap counts 1))
; =>
; ; p
; (map-update counts 1 5 0)
; (let ((#:pointer (map-lookup counts 1))) (if #:pointer (load u64 #:pointer 0) 0))

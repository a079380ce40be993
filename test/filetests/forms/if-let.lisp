; test forms
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 16)
(defprog p (:type :xdp :license "GPL")
  (if-let (p (map-lookup counts 1)) (load u64 p) 0))
; =>
; ; p
; (let ((p (map-lookup counts 1))) (if p (load u64 p 0) 0))

; test forms
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 16)
(defprog p (:type :xdp :license "GPL")
  (when-let ((p (map-lookup counts 1)) (q (map-lookup counts 2))) (+ (load u64 p) (load u64 q))))
; =>
; ; p
; (let ((p (map-lookup counts 1)))
;   (when p (let ((q (map-lookup counts 2))) (when q (+ (load u64 p 0) (load u64 q 0))))))

; test forms
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 16)
(defprog p (:type :xdp :license "GPL")
  (incf (getmap counts (ctx ingress-ifindex)) 2))
; =>
; ; p
; (let* ((#:key (ctx ingress-ifindex)) (#:pointer (map-lookup counts #:key)))
;   (if #:pointer (atomic-add #:pointer 0 2 u64) (progn (map-update counts #:key 2 0) 0)))

; test forms
(defmacro clamp (x limit)
  (let ((v (gensym)))
    `(let ((,v ,x)) (if (> ,v ,limit) ,limit ,v))))
(defprog p (:type :xdp :license "GPL")
  (clamp (ctx ingress-ifindex) 5))
; =>
; ; p
; (let ((#:g1 (ctx ingress-ifindex))) (if (> #:g1 5) 5 #:g1))

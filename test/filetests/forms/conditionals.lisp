; test forms
(defprog p (:type :xdp :license "GPL")
  (let ((x (ctx ingress-ifindex)))
    (case x ((1 2) 10) (3 20) (t 30))
    (cond ((= x 1) 5) (t 6)) (unless (= x 4) (return XDP_DROP)) XDP_PASS))
; =>
; ; p
; (let ((x (ctx ingress-ifindex)))
;   (let ((#:key x)) (cond ((or (= #:key 1) (= #:key 2)) 10) ((= #:key 3) 20) (1 30)))
;   (cond ((= x 1) 5) (1 6))
;   (unless (= x 4) (return 1))
;   2)

; test forms
(defprog p (:type :xdp :license "GPL")
  (let ((x (ctx ingress-ifindex)))
    (logior (bit-and x 1) (ash x 2) (ash x -3) (1+ x) (- x) (+ x) (* 1 2 3))))
; =>
; ; p
; (let ((x (ctx ingress-ifindex))) (logior (logand x 1) (<< x 2) (>> x 3) (+ x 1) (- x) x (* 1 2 3)))

; test error
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 1)
(defprog p (:type :xdp :license "GPL")
  (let ((p (map-lookup counts 0)))
    (let ((x (ctx ingress-ifindex)))
      (if (> x 5) (load u64 p 0) 0))))
; =>
; warning[WH2331]: p may be null here
;  --> input.lisp:6:19
;   |
; 6 |       (if (> x 5) (load u64 p 0) 0))))
;   |                   ^^^^^^^^^^^^^^ read or written through it here
;   = help: test it first: (when p …)
;   = explain: whistler explain WH2331

; test error
(defmap counts :type :hash :key-size 4 :value-size 16 :max-entries 1)
(defprog p (:type :xdp :license "GPL")
  (let ((p (map-lookup counts 0)))
    (when p (atomic-add p 4 1 u64)))
  0)
; =>
; error[WH2116]: the offset 4 is no multiple of 8
;  --> input.lisp:5:27
;   |
; 5 |     (when p (atomic-add p 4 1 u64)))
;   |                           ^
;   = explain: whistler explain WH2116

; test error
(defmap flows :type :hash :key-size 16 :value-size 8 :max-entries 1)
(defprog p (:type :xdp :license "GPL")
  (map-lookup flows 5))
; =>
; error[WH2317]: a map key of 16 bytes is passed by pointer, this is a number
;  --> input.lisp:4:21
;   |
; 4 |   (map-lookup flows 5))
;   |                     ^
;   = help: fill a struct and pass it: (let ((k (make-my-key))) … k)
;   = explain: whistler explain WH2317

; test error
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 1)
(defprog p (:type :xdp :license "GPL")
  (load u64 (map-lookup counts 0) 0))
; =>
; error[WH2115]: load goes through a lookup that may have found nothing
;  --> input.lisp:4:13
;   |
; 4 |   (load u64 (map-lookup counts 0) 0))
;   |             ^^^^^^^^^^^^^^^^^^^^^ 0 when the key is missing
;   = help: (when-let ((p (map-lookup map key))) (load u64 p 0))
;   = help: to count: (incf (getmap map key))
;   = explain: whistler explain WH2115

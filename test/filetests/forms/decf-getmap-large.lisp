; test forms
; The negation of a literal above 2^63 fits 64 bits modulo 2^64.
(defmap cells :type :array :key-size 4 :value-size 8 :max-entries 1)
(defprog f (:type :xdp)
  (decf (getmap cells 0) 16231914875415706695)
  0)
; =>
; ; f
; (let ((#:pointer (map-lookup cells 0)))
;   (when #:pointer (atomic-add #:pointer 0 2214829198293844921 u64)))
;
; 0

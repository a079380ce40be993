; test error
(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 1)
(defprog p (:type :xdp :license "GPL")
  (map-lookup conuts 0))
; =>
; error[WH2113]: no map is named conuts
;  --> input.lisp:4:15
;   |
; 4 |   (map-lookup conuts 0))
;   |               ^^^^^^
;   = help: did you mean counts?
;   = help: maps: counts
;   = explain: whistler explain WH2113

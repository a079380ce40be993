; test error
(defmap m :type :hash :key-size 4 :value-size 8 :max-entries 1)
(defmap m :type :hash :key-size 8 :value-size 8 :max-entries 1)
(defprog p (:type :xdp :license "GPL")
  0)
; =>
; warning[WH2203]: the map m is defined twice
;  --> input.lisp:3:1
;   |
; 2 | (defmap m :type :hash :key-size 4 :value-size 8 :max-entries 1)
;   | --------------------------------------------------------------- the first definition
; 3 | (defmap m :type :hash :key-size 8 :value-size 8 :max-entries 1)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = explain: whistler explain WH2203

; test error
(defmap m :type :array :key-size 8 :value-size 8 :max-entries 1)
(defprog p (:type :xdp :license "GPL")
  0)
; =>
; error[WH2212]: the keys of the array map m are 8 bytes long
;  --> input.lisp:2:1
;   |
; 2 | (defmap m :type :array :key-size 8 :value-size 8 :max-entries 1)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: write :key-size 4
;   = explain: whistler explain WH2212

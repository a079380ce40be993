; test error
(defmap m :type :hash :max-entries 1)
(defprog p (:type :xdp :license "GPL")
  0)
; =>
; error[WH2202]: the map m has no :key-size and no :value-size
;  --> input.lisp:2:1
;   |
; 2 | (defmap m :type :hash :max-entries 1)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: (defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 1024)
;   = explain: whistler explain WH2202

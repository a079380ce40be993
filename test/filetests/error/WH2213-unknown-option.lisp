; test error
(defmap m :type :array :key-size 4 :value-size 8 :max-entires 1)
(defprog p (:type :xdp :license "GPL")
  0)
; =>
; error[WH2213]: defmap has no option :max-entires
;  --> input.lisp:2:1
;   |
; 2 | (defmap m :type :array :key-size 4 :value-size 8 :max-entires 1)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: did you mean max-entries?
;   = help: options: :type :key-size :value-size :value-type :max-entries :map-flags
;   = explain: whistler explain WH2213

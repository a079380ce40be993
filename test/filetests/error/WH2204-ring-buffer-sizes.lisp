; test error
(defmap m :type :ringbuf :key-size 4 :value-size 8 :max-entries 4096)
(defprog p (:type :xdp :license "GPL")
  0)
; =>
; warning[WH2204]: the ring buffer m has no key and value sizes; they are ignored
;  --> input.lisp:2:1
;   |
; 2 | (defmap m :type :ringbuf :key-size 4 :value-size 8 :max-entries 4096)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = explain: whistler explain WH2204

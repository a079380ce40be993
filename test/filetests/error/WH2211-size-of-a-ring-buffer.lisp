; test error
(defmap m :type :ringbuf :max-entries 5000)
(defprog p (:type :xdp :license "GPL")
  0)
; =>
; warning[WH2211]: 5000 bytes are no size of a ring buffer
;  --> input.lisp:2:1
;   |
; 2 | (defmap m :type :ringbuf :max-entries 5000)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: powers of two from 4096: (* 256 1024)
;   = explain: whistler explain WH2211

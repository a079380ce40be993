; test error
(defmap events :type :ringbuf :max-entries 4096)
(defprog p (:type :xdp :license "GPL")
  (getmap events 0))
; =>
; error[WH2114]: map-lookup does not work on ring buffers: use ringbuf-reserve and ringbuf-submit
;  --> input.lisp:4:11
;   |
; 2 | (defmap events :type :ringbuf :max-entries 4096)
;   | ------------------------------------------------ the map is defined here
; 4 |   (getmap events 0))
;   |           ^^^^^^ events is of type :ringbuf
;   = explain: whistler explain WH2114

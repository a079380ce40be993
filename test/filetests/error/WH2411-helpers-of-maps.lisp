; test error
(defmap stacks :type :stack-trace :key-size 4 :value-size 1016 :max-entries 8)
(defmap flows :type :hash :key-size 4 :value-size 8 :max-entries 8)
(defmap waiting :type :queue :key-size 0 :value-size 8 :max-entries 8)
(defprog p (:type :xdp :license "GPL")
  (let ((value u64 1))
    (map-delete stacks 1)
    (redirect-map flows 0 0)
    (map-pop-elem flows (stack-addr value))
    (map-lookup-elem waiting (stack-addr value))
    (map-push-elem waiting (stack-addr value) 0))
  XDP_PASS)
; =>
; warning[WH2411]: map-delete-elem does not take maps of type :stack-trace
;  --> input.lisp:7:5
;   |
; 2 | (defmap stacks :type :stack-trace :key-size 4 :value-size 1016 :max-entries 8)
;   | ------------------------------------------------------------------------------ stacks is defined here
; ...
; 7 |     (map-delete stacks 1)
;   |     ^^^^^^^^^^^^^^^^^^^^^
;   = help: helpers for such maps: get-stackid
;   = explain: whistler explain WH2411
;
; warning[WH2411]: redirect-map does not take maps of type :hash
;  --> input.lisp:8:5
;   |
; 3 | (defmap flows :type :hash :key-size 4 :value-size 8 :max-entries 8)
;   | ------------------------------------------------------------------- flows is defined here
; ...
; 8 |     (redirect-map flows 0 0)
;   |     ^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: types that it takes: :devmap :devmap-hash :cpumap :xskmap
;   = explain: whistler explain WH2411
;
; warning[WH2411]: map-pop-elem does not take maps of type :hash
;  --> input.lisp:9:5
;   |
; 3 | (defmap flows :type :hash :key-size 4 :value-size 8 :max-entries 8)
;   | ------------------------------------------------------------------- flows is defined here
; ...
; 9 |     (map-pop-elem flows (stack-addr value))
;   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: types that it takes: :queue :stack
;   = explain: whistler explain WH2411
;
; warning[WH2411]: map-lookup-elem does not take maps of type :queue
;   --> input.lisp:10:5
;    |
;  4 | (defmap waiting :type :queue :key-size 0 :value-size 8 :max-entries 8)
;    | ---------------------------------------------------------------------- waiting is defined here
; ...
; 10 |     (map-lookup-elem waiting (stack-addr value))
;    |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;    = help: helpers for such maps: map-peek-elem map-pop-elem map-push-elem
;    = explain: whistler explain WH2411

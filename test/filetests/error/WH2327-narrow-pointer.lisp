; test error
(defprog p (:type :xdp :license "GPL")
  (let ((b (struct-alloc 8)) (p u16 5)) (probe-read-kernel b 8 p)))
; =>
; error[WH2327]: a u16 value passed as a pointer
;  --> input.lisp:3:64
;   |
; 3 |   (let ((b (struct-alloc 8)) (p u16 5)) (probe-read-kernel b 8 p)))
;   |                                                                ^
;   = help: u16 values are at most 65535, no addresses; use (load u64 …)
;   = explain: whistler explain WH2327

; test error
(defprog p (:type :xdp :license "GPL")
  (let ((x u8 256)) x))
; =>
; warning[WH2122]: 256 does not fit u8
;  --> input.lisp:3:15
;   |
; 3 |   (let ((x u8 256)) x))
;   |               ^^^
;   = help: the variable keeps 256; write (cast u8 256) to truncate
;   = explain: whistler explain WH2122

; test error
(defprog p (:type :xdp :license "GPL")
  (let (x 1) x))
; =>
; error[WH2104]: the bindings of let are malformed
;  --> input.lisp:3:8
;   |
; 3 |   (let (x 1) x))
;   |        ^^^^^
;   = help: bindings are a list of lists: (let ((x 1) (y u32 2)) ...)
;   = explain: whistler explain WH2104

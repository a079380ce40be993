; test error
(defprog p (:type :xdp :license "GPL")
  (let ((source 1)) (+ sorce 1)))
; =>
; error[WH2102]: unbound variable sorce
;  --> input.lisp:3:24
;   |
; 3 |   (let ((source 1)) (+ sorce 1)))
;   |                        ^^^^^
;   = help: did you mean source?
;   = help: in scope: source
;   = explain: whistler explain WH2102

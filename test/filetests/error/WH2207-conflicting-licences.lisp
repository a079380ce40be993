; test error
(defprog a (:type :xdp :license "GPL") 0)
(defprog b (:type :xdp :license "MIT") 0)
; =>
; error[WH2207]: the licences "GPL" and "MIT" are in one file
;  --> input.lisp:3:1
;   |
; 2 | (defprog a (:type :xdp :license "GPL") 0)
;   | ----------------------------------------- a is under "GPL"
; 3 | (defprog b (:type :xdp :license "MIT") 0)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: give all programs the same :license
;   = explain: whistler explain WH2207

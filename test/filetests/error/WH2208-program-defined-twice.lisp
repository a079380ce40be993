; test error
(defprog a-b (:type :xdp :license "GPL") 0)
(defprog a_b (:type :xdp :license "GPL") 0)
; =>
; error[WH2208]: the program a_b is defined twice
;  --> input.lisp:3:1
;   |
; 2 | (defprog a-b (:type :xdp :license "GPL") 0)
;   | ------------------------------------------- the first definition
; 3 | (defprog a_b (:type :xdp :license "GPL") 0)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = explain: whistler explain WH2208

; test error
(defstruct s (a u32))
(defstruct s (a u64))
(defprog p (:type :xdp :license "GPL")
  0)
; =>
; warning[WH2216]: the struct s is defined twice
;  --> input.lisp:3:1
;   |
; 2 | (defstruct s (a u32))
;   | --------------------- the first definition
; 3 | (defstruct s (a u64))
;   | ^^^^^^^^^^^^^^^^^^^^^
;   = explain: whistler explain WH2216

; test error
(defprog p (:type :xdp :license "GPL")
  (pt-regs-parm7))
; =>
; error[WH2129]: x86-64 has no pt-regs-parm7
;  --> input.lisp:3:3
;   |
; 3 |   (pt-regs-parm7))
;   |   ^^^^^^^^^^^^^^^
;   = explain: whistler explain WH2129

; test error
(defprog a (:type :xpd :license "GPL") 0)
; =>
; warning[WH2209]: neither the type :xpd nor the section xpd is known
;  --> input.lisp:2:1
;   |
; 2 | (defprog a (:type :xpd :license "GPL") 0)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: did you mean xdp?
;   = explain: whistler explain WH2209

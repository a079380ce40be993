; test error
(defconstant +n+ 5)
; =>
; error[WH2330]: no program to compile
;   = help: (defprog NAME (:type :xdp) XDP_PASS)
;   = explain: whistler explain WH2330

; test error
(defprog p (:type :kprobe :section "kprobe/x" :license "GPL") (ctx pid))
; =>
; error[WH2323]: programs of type kprobe have no context fields
;  --> input.lisp:2:63
;   |
; 2 | (defprog p (:type :kprobe :section "kprobe/x" :license "GPL") (ctx pid))
;   |                                                               ^^^^^^^^^
;   = help: read the context by offset: (ctx u64 0)
;   = explain: whistler explain WH2323

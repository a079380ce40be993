; test error
(defprog a (:type :xdp :section "my_own" :license "GPL") 0)
; =>
; warning[WH2210]: libbpf and bpftool do not know the section "my_own"
;  --> input.lisp:2:1
;   |
; 2 | (defprog a (:type :xdp :section "my_own" :license "GPL") 0)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: give a :section that they know, such as "xdp", "tc", "kprobe/function"
;   = explain: whistler explain WH2210

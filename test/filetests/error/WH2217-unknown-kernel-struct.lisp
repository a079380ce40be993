; test error
(import-kernel-struct sok)
(import-kernel-struct sock sk-prioritty)
(defprog p (:type :kprobe) 0)
; =>
; error[WH2217]: the kernel has no struct sok
;  --> input.lisp:2:1
;   |
; 2 | (import-kernel-struct sok)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: did you mean sock?
;   = explain: whistler explain WH2217
;
; error[WH2125]: sock has no field sk-prioritty
;  --> input.lisp:3:1
;   |
; 3 | (import-kernel-struct sock sk-prioritty)
;   | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: did you mean sk-priority?
;   = help: fields: --sk-common sk-priority sk-socket sk-state sk-reuse sk-kern-sock sk-cookie sk-halves sk-name
;   = explain: whistler explain WH2125

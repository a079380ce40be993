; test error
(import-kernel-struct sock)
(defprog p (:type :kprobe)
  (let ((sk (pt-regs-parm1)))
    (core-load u32 sk 8 sock sk-priority)
    (core-load u32 sk 20 sock sk-reuse)))
; =>
; error[WH2333]: the field sk_priority of sock lies at byte 4, not at 8
;  --> input.lisp:5:30
;   |
; 5 |     (core-load u32 sk 8 sock sk-priority)
;   |                              ^^^^^^^^^^^
;   = help: read it with (sock-sk-priority pointer)
;   = explain: whistler explain WH2333
;
; error[WH2333]: the field sk_reuse of sock is a bitfield
;  --> input.lisp:6:31
;   |
; 6 |     (core-load u32 sk 20 sock sk-reuse)))
;   |                               ^^^^^^^^
;   = help: read it with (sock-sk-reuse pointer)
;   = explain: whistler explain WH2333

; test error
(import-kernel-struct sock __sk_common sk-priority)
(import-kernel-struct sock-common skc-num)
(defprog p (:type :kprobe)
  (let ((sk (pt-regs-parm1)))
    (+ (sock-common-skc-num (as-sock sk))
       (sock-sk-priority (sock---sk-common sk)))))
; =>
; error[WH2130]: sock-common-skc-num reads a sock-common, this is a pointer to sock
;  --> input.lisp:6:29
;   |
; 6 |     (+ (sock-common-skc-num (as-sock sk))
;   |                             ^^^^^^^^^^^^
;   = help: if it is one: (as-sock-common ...)
;   = explain: whistler explain WH2130
;
; error[WH2130]: sock-sk-priority reads a sock, this is a pointer to sock-common
;  --> input.lisp:7:26
;   |
; 7 |        (sock-sk-priority (sock---sk-common sk)))))
;   |                          ^^^^^^^^^^^^^^^^^^^^^
;   = help: if it is one: (as-sock ...)
;   = explain: whistler explain WH2130

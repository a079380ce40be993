; test error
(defprog p (:type :kprobe)
  (core-field-info byte-size 4 sock sk-priority))
; =>
; error[WH2332]: the type of the field sk_priority of sock is not known
;  --> input.lisp:3:3
;   |
; 3 |   (core-field-info byte-size 4 sock sk-priority))
;   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = help: (import-kernel-struct sock sk-priority)
;   = explain: whistler explain WH2332

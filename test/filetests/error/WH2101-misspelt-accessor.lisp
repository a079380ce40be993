; test error
(defstruct flow (addr u32) (port u16))
(defprog p (:type :xdp :license "GPL")
  (let ((k (make-flow))) (flow-prot k)))
; =>
; error[WH2101]: unknown form (flow-prot ...)
;  --> input.lisp:4:26
;   |
; 4 |   (let ((k (make-flow))) (flow-prot k)))
;   |                          ^^^^^^^^^^^^^
;   = help: did you mean flow-port?
;   = help: macros are defined with defmacro
;   = explain: whistler explain WH2101

; test error
(defstruct flow (addr u32) (port u16))
(defprog p (:type :xdp :license "GPL")
  (let ((k (make-flow))) (setf (flow-prot k) 1) (flow-port k)))
; =>
; error[WH2112]: (flow-prot k) is not a place
;  --> input.lisp:4:32
;   |
; 4 |   (let ((k (make-flow))) (setf (flow-prot k) 1) (flow-port k)))
;   |                                ^^^^^^^^^^^^^
;   = help: did you mean flow-port?
;   = help: places are variables, struct fields, (ctx ...), (getmap ...) and (load ...)
;   = explain: whistler explain WH2112

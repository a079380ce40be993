; test error
(defstruct flow (addr u32) (port u16))
(defprog p (:type :xdp :license "GPL")
  (let ((k (make-flow))) (struct-ref flow k prot)))
; =>
; error[WH2125]: flow has no field prot
;  --> input.lisp:4:45
;   |
; 4 |   (let ((k (make-flow))) (struct-ref flow k prot)))
;   |                                             ^^^^
;   = help: did you mean port?
;   = help: fields: addr port
;   = explain: whistler explain WH2125

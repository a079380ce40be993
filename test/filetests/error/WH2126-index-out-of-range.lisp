; test error
(defstruct flow (name (array u8 16)))
(defprog p (:type :xdp :license "GPL")
  (let ((k (make-flow))) (flow-name k 16)))
; =>
; error[WH2126]: the index 16 is outside of name, which has 16 elements
;  --> input.lisp:4:39
;   |
; 4 |   (let ((k (make-flow))) (flow-name k 16)))
;   |                                       ^^
;   = explain: whistler explain WH2126

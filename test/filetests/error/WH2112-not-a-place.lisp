; test error
(defprog p (:type :xdp :license "GPL")
  (let ((x 1)) (setf (+ x 1) 2) x))
; =>
; error[WH2112]: (+ x 1) is not a place
;  --> input.lisp:3:22
;   |
; 3 |   (let ((x 1)) (setf (+ x 1) 2) x))
;   |                      ^^^^^^^
;   = help: places are variables, struct fields, (ctx ...), (getmap ...) and (load ...)
;   = explain: whistler explain WH2112

; test error
(defconstant +n+ (let ((x 1 2)) x))
; =>
; error[WH2008]: (X 1 2) is no binding
;  --> input.lisp:2:18
;   |
; 2 | (defconstant +n+ (let ((x 1 2)) x))
;   |                  ^^^^^^^^^^^^^^^^^
;   = help: bindings are a list of lists: (let ((x 1)) ...)
;   = explain: whistler explain WH2008

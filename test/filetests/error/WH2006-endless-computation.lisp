; test error
(defun spin (n) (tagbody again (setq n (+ n 1)) (go again)))
(defconstant +n+ (spin 0))
; =>
; error[WH2006]: the compile-time computation does not end within its budget of steps
;  --> input.lisp:2:17
;   |
; 2 | (defun spin (n) (tagbody again (setq n (+ n 1)) (go again)))
;   |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
;   = explain: whistler explain WH2006

; test error
(defun down (n) (+ 1 (down n)))
(defconstant +n+ (down 1))
; =>
; error[WH2007]: the compile-time computation nests too deep
;  --> input.lisp:2:22
;   |
; 2 | (defun down (n) (+ 1 (down n)))
;   |                      ^^^^^^^^
;   = help: let the recursion stop: a macro that expands into itself needs a case in which it does not
;   = explain: whistler explain WH2007

; test error
(defun down (n) (+ 1 (down n)))
(defconstant +n+ (down 1))
; =>
; error[WH2007]: the compile-time computation nests too deep
;  --> input.lisp:2:22
;   |
; 2 | (defun down (n) (+ 1 (down n)))
;   |                      ^^^^^^^^
;   = explain: whistler explain WH2007

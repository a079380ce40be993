; test error
(let ((x 1)) (setf (+ x 1) 2))
; =>
; error[WH2015]: (+ ...) is not a place
;  --> input.lisp:2:14
;   |
; 2 | (let ((x 1)) (setf (+ x 1) 2))
;   |              ^^^^^^^^^^^^^^^^
;   = explain: whistler explain WH2015

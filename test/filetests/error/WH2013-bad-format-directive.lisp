; test error
(format t "~q" 1)
; =>
; error[WH2013]: format: the directive ~q is not known
;  --> input.lisp:2:1
;   |
; 2 | (format t "~q" 1)
;   | ^^^^^^^^^^^^^^^^^
;   = help: known: ~a ~s ~d ~x ~o ~b ~% ~& ~~
;   = explain: whistler explain WH2013

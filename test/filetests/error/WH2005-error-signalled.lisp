; test error
(defmacro port (n)
  (unless (< n 65536) (error "~a is no port" n))
  n)
(defprog p (:type :xdp :license "GPL")
  (port 70000))
; =>
; error[WH2005]: 70000 is no port
;  --> input.lisp:3:23
;   |
; 3 |   (unless (< n 65536) (error "~a is no port" n))
;   |                       ^^^^^^^^^^^^^^^^^^^^^^^^^
; ...
; 6 |   (port 70000))
;   |   ------------ in the expansion of port
;   = note: expanded from macro port at input.lisp:6:3
;   = explain: whistler explain WH2005

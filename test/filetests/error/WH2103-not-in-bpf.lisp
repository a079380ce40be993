; test error
(defprog p (:type :xdp :license "GPL")
  (let ((name "eth0")) 1))
; =>
; error[WH2103]: "eth0" is a string and has no value in a program
;  --> input.lisp:3:15
;   |
; 3 |   (let ((name "eth0")) 1))
;   |               ^^^^^^
;   = explain: whistler explain WH2103

; test error
(defmacro again () `(again))
(defprog p (:type :xdp :license "GPL")
  (again))
; =>
; error[WH2007]: forms nest deeper than 1000 levels
;  --> input.lisp:4:3
;   |
; 4 |   (again))
;   |   ^^^^^^^
;   = note: expanded from macro again at input.lisp:4:3
;   = note: expanded from macro again at input.lisp:4:3
;   = note: expanded from macro again at input.lisp:4:3
;   = note: expanded from macro again at input.lisp:4:3
;   = note: expanded from macro again at input.lisp:4:3
;   = note: expanded from macro again at input.lisp:4:3
;   = note: expanded from macro again at input.lisp:4:3
;   = note: expanded from macro again at input.lisp:4:3
;   = note: and from 992 more macro calls
;   = explain: whistler explain WH2007

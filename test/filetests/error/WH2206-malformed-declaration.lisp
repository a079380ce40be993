; test error
(defstruct)
(defmap)
(defprog)
; =>
; error[WH2206]: defstruct has no name
;  --> input.lisp:2:1
;   |
; 2 | (defstruct)
;   | ^^^^^^^^^^^
;   = help: begin with the name; the options follow
;   = explain: whistler explain WH2206
;
; error[WH2206]: defmap has no name
;  --> input.lisp:3:1
;   |
; 3 | (defmap)
;   | ^^^^^^^^
;   = help: begin with the name; the options follow
;   = explain: whistler explain WH2206
;
; error[WH2206]: defprog has no name
;  --> input.lisp:4:1
;   |
; 4 | (defprog)
;   | ^^^^^^^^^
;   = help: begin with the name; the options follow
;   = explain: whistler explain WH2206

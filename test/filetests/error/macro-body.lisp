; test error
; An error in a macro points at the call, and shows the place in the macro's body, through macros that call macros.
(defun checked (n)
  (if (< n 65536) n (error "~a is no port" n)))

(defmacro port (n)
  (checked n))

(defmacro both (a b)
  `(+ (port ,a)
      (port ,b)))

(defmacro halves (n)
  (list 'cast 'u32 (/ n 0)))

(defmacro head (x)
  (car x))

(defprog p (:type :xdp :license "GPL")
  (port 70000)
  (both 80
        70001)
  (halves 3)
  (head 5)
  (head (1 2)))
; =>
; error[WH2005]: 70000 is no port
;   --> input.lisp:20:3
;    |
;  4 |   (if (< n 65536) n (error "~a is no port" n)))
;    |                     ------------------------- in the body of port
; ...
; 20 |   (port 70000)
;    |   ^^^^^^^^^^^^
;    = help: the message is the program's own: give the macro or function what it asks for
;    = explain: whistler explain WH2005
;
; error[WH2005]: 70001 is no port
;   --> input.lisp:21:3
;    |
;  4 |   (if (< n 65536) n (error "~a is no port" n)))
;    |                     ------------------------- in the body of port
; ...
; 11 |       (port ,b)))
;    |       --------- in the body of both
; ...
; 21 |   (both 80
;    |   ^^^^^^^^
; 22 |         70001)
;    |         ^^^^^^
;    = help: the message is the program's own: give the macro or function what it asks for
;    = explain: whistler explain WH2005
;
; error[WH2010]: division by zero
;   --> input.lisp:23:3
;    |
; 14 |   (list 'cast 'u32 (/ n 0)))
;    |                    ------- in the body of halves
; ...
; 23 |   (halves 3)
;    |   ^^^^^^^^^^
;    = help: divide by something else; test the divisor where it is computed
;    = explain: whistler explain WH2010
;
; error[WH2004]: car: 5 is not a cons
;   --> input.lisp:24:3
;    |
; 17 |   (car x))
;    |   ------- in the body of head
; ...
; 24 |   (head 5)
;    |   ^^^^^^^^
;    = help: convert the value first: parse-integer, char-code, symbol-name, string
;    = explain: whistler explain WH2004

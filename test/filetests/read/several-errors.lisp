; test read
(a "open
(b))
; =>
; error[WH1001]: unfinished string
;  --> input.lisp:2:4
;   |
; 2 | (a "open
;   |    ^ the string that begins here is not closed by "
;   = help: close the form that begins at the caret
;   = explain: whistler explain WH1001
;
; error[WH1002]: unbalanced closing parenthesis
;  --> input.lisp:3:4
;   |
; 3 | (b))
;   | - this form is already complete
;   |    ^ no form is open here
;   = help: remove the parenthesis, or look for one too many in the form before it
;   = explain: whistler explain WH1002

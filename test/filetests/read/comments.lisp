; test read
(a ; to the end of the line
 #| nested #| inner |# outer |# b) #;(not supported)
; =>
; error[WH1003]: unknown syntax #;
;  --> input.lisp:3:36
;   |
; 3 |  #| nested #| inner |# outer |# b) #;(not supported)
;   |                                    ^^ the reader does not know this
;   = help: write one of #' #( #\ #: #. #+ #- #| #x #o #b #NNr #p
;   = explain: whistler explain WH1003

; test read
foo Bar |Mixed Case| sym:bol #:temp :key a\ b
; =>
; foo
; bar
; |Mixed Case|
; sym:bol
; #:temp
; :key
; |A B|

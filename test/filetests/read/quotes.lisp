; test read
'a `(a ,b ,@c) #'f #\a "two\nlines \" quoted"
; =>
; 'a
; `(a ,b ,@c)
; #'f
; #\a
; "twonlines \" quoted"

; test read
#+whistler yes #-whistler no #+(or sbcl whistler) either #+(and sbcl (not whistler)) neither last
; =>
; yes
; either
; last

; test error
(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 4)
(defmap hashed :type :hash :key-size 4 :value-size 8 :max-entries 4)
(defmap jumps :type :prog-array :key-size 4 :value-size 4 :max-entries 2)
(defprog p (:type :xdp :license "GPL")
  (incf (getmap counts 4))
  (setf (getmap counts -1) 1)
  (tail-call jumps 2)
  (incf (getmap counts 3))
  (incf (getmap hashed 4))
  (tail-call jumps 1)
  XDP_PASS)
; =>
; warning[WH2407]: the index 4 is outside of counts, which has 4 entries
;  --> input.lisp:6:24
;   |
; 2 | (defmap counts :type :array :key-size 4 :value-size 8 :max-entries 4)
;   | --------------------------------------------------------------------- the map is defined here
; ...
; 6 |   (incf (getmap counts 4))
;   |                        ^
;   = help: indices are 0 to 3; :max-entries says how many there are
;   = explain: whistler explain WH2407
;
; warning[WH2407]: the index -1 is outside of counts, which has 4 entries
;  --> input.lisp:7:24
;   |
; 2 | (defmap counts :type :array :key-size 4 :value-size 8 :max-entries 4)
;   | --------------------------------------------------------------------- the map is defined here
; ...
; 7 |   (setf (getmap counts -1) 1)
;   |                        ^^
;   = help: indices are 0 to 3; :max-entries says how many there are
;   = explain: whistler explain WH2407
;
; warning[WH2407]: the index 2 is outside of jumps, which has 2 entries
;  --> input.lisp:8:20
;   |
; 4 | (defmap jumps :type :prog-array :key-size 4 :value-size 4 :max-entries 2)
;   | ------------------------------------------------------------------------- the map is defined here
; ...
; 8 |   (tail-call jumps 2)
;   |                    ^
;   = help: indices are 0 to 1; :max-entries says how many there are
;   = explain: whistler explain WH2407

; test error
(with-bpf-session ()
  (bpf:map m :type :array :key-size 4 :value-size 8 :max-entries 1)
  (bpf:prog p (:type :xdp) 2)
  (bpf:attach p "lo"))
; =>
; note[WH2214]: the session's maps and programs are compiled; the rest runs when the script is run
;  --> input.lisp:2:1
;   |
; 2 | (with-bpf-session ()
;   | ^^^^^^^^^^^^^^^^^^^^
; ...
; 5 |   (bpf:attach p "lo"))
;   |   ^^^^^^^^^^^^^^^^^^^^
;   = explain: whistler explain WH2214

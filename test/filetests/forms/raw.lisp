; test forms
(defprog p (:type :xdp)
  (asm (+ #xb0 7) +bpf-reg-0+ 0 0 5)
  (ld-btf-id 1234))
; =>
; ; p
; (asm 183 0 0 0 5)
; (ld-btf-id 1234)

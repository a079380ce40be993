; test forms
; Aliases become the one canonical operator; identities and single operands are settled.
(defprog p (:type :xdp)
  (let ((x (get-prandom-u32)))
    (logand x 1) (bit-and x 1) (& x 1) (logior x 2) (bit-or x 2) (\| x 2) (logxor x 3) (bit-xor x 3)
    (<< x 1) (ash-left x 2) (>> x 3) (ash-right x 4) (>>> x 5) (ash-right-signed x 6) (ash x 7) (ash x -8)
    (logand) (logior) (logxor x)
    (>= x 1) (< 1 x 9) (log2 x)))
; =>
; ; p
; (let ((x (get-prandom-u32)))
;   (logand x 1)
;   (logand x 1)
;   (logand x 1)
;   (logior x 2)
;   (logior x 2)
;   (logior x 2)
;   (logxor x 3)
;   (logxor x 3)
;   (<< x 1)
;   (<< x 2)
;   (>> x 3)
;   (>> x 4)
;   (>>> x 5)
;   (>>> x 6)
;   (<< x 7)
;   (>> x 8)
;   -1
;   0
;   x
;   (>= x 1)
;   (let* ((#:operand-1 1) (#:operand-2 x) (#:operand-3 9))
;     (and (< #:operand-1 #:operand-2) (< #:operand-2 #:operand-3)))
;   (log2 x))

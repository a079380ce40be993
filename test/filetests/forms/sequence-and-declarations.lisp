; test forms
; Declarations become types of bindings; a progn of one form is the form.
(defprog p (:type :xdp)
  (progn (get-prandom-u32))
  (progn (get-prandom-u32) 2)
  (let ((a 1) (b 2) c)
    (declare (type u32 a) (u16 b) (ignorable c))
    (locally (declare (optimize speed)) (the u64 (+ a b c)))))
; =>
; ; p
; (get-prandom-u32)
; (progn (get-prandom-u32) 2)
; (let ((a u32 1) (b u16 2) (c 0)) (+ a b c))

; test forms
; Blocks get labels of their own, so that lowering needs no shadowing.
(defprog p (:type :xdp)
  (block done
    (when (get-prandom-u32) (return-from done 1))
    (block done (return-from done 3))))
; =>
; ; p
; (block #:done (when (get-prandom-u32) (return-from #:done 1)) (block #:done (return-from #:done 3)))

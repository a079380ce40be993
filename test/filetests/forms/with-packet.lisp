; test forms
(defprog p (:type :xdp :license "GPL")
  (with-packet (data end :min-len 34) (load u8 data 23)) XDP_PASS)
; =>
; ; p
; (let* ((data u64 (ctx u32 0)) (end u64 (ctx u32 4)))
;   (when (> (+ data 34) end) (return 2))
;   (load u8 data 23))
;
; 2

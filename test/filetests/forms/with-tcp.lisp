; test forms
(defprog p (:type :xdp :license "GPL")
  (with-tcp (data end tcp) (when (= (tcp-dst-port tcp) 22) (return XDP_DROP))) XDP_PASS)
; =>
; ; p
; (let* ((data u64 (ctx u32 0)) (end u64 (ctx u32 4)))
;   (when (> (+ data 54) end) (return 2))
;   (when (and (= (ntohs (load u16 data 12)) 2048) (= (load u8 data 23) 6))
;     (let ((tcp u64 (+ data 34))) (when (= (ntohs (load u16 tcp 2)) 22) (return 1)))))
;
; 2

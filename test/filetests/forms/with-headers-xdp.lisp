; test forms
; Only the length check leaves the program; another protocol skips the body.
(defprog eth (:type :xdp) (with-eth (d e) (eth-type d)) 2)
(defprog ipv4 (:type :xdp) (with-ipv4 (d e ip) (ipv4-protocol ip)) 2)
(defprog udp (:type :xdp) (with-udp (d e udp) (udp-length udp)) 2)
; =>
; ; eth
; (let* ((d u64 (ctx u32 0)) (e u64 (ctx u32 4)))
;   (when (> (+ d 14) e) (return 2))
;   (ntohs (load u16 d 12)))
;
; 2
;
; ; ipv4
; (let* ((d u64 (ctx u32 0)) (e u64 (ctx u32 4)))
;   (when (> (+ d 34) e) (return 2))
;   (when (= (ntohs (load u16 d 12)) 2048) (let ((ip u64 (+ d 14))) (load u8 ip 9))))
;
; 2
;
; ; udp
; (let* ((d u64 (ctx u32 0)) (e u64 (ctx u32 4)))
;   (when (> (+ d 42) e) (return 2))
;   (when (and (= (ntohs (load u16 d 12)) 2048) (= (load u8 d 23) 17))
;     (let ((udp u64 (+ d 34))) (ntohs (load u16 udp 4)))))
;
; 2

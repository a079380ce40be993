; test forms
; As for XDP, with the offsets of __sk_buff and TC_ACT_OK.
(defprog packet (:type :tc :section "tc") (with-tc-packet (d e :min-len 40) (load u8 d 39)) 0)
(defprog eth (:type :tc :section "tc") (with-tc-eth (d e) (eth-type d)) 0)
(defprog ipv4 (:type :tc :section "tc") (with-tc-ipv4 (d e ip) (ipv4-ttl ip)) 0)
(defprog tcp (:type :tc :section "tc") (with-tc-tcp (d e tcp) (tcp-flags tcp)) 0)
(defprog udp (:type :tc :section "tc") (with-tc-udp (d e udp) (udp-length udp)) 0)
(defprog bounds (:type :tc :section "tc") (- (tc-data-end) (tc-data)))
; =>
; ; packet
; (let* ((d u64 (ctx u32 76)) (e u64 (ctx u32 80))) (when (> (+ d 40) e) (return 0)) (load u8 d 39))
; 0
;
; ; eth
; (let* ((d u64 (ctx u32 76)) (e u64 (ctx u32 80)))
;   (when (> (+ d 14) e) (return 0))
;   (ntohs (load u16 d 12)))
;
; 0
;
; ; ipv4
; (let* ((d u64 (ctx u32 76)) (e u64 (ctx u32 80)))
;   (when (> (+ d 34) e) (return 0))
;   (when (= (ntohs (load u16 d 12)) 2048) (let ((ip u64 (+ d 14))) (load u8 ip 8))))
;
; 0
;
; ; tcp
; (let* ((d u64 (ctx u32 76)) (e u64 (ctx u32 80)))
;   (when (> (+ d 54) e) (return 0))
;   (when (and (= (ntohs (load u16 d 12)) 2048) (= (load u8 d 23) 6))
;     (let ((tcp u64 (+ d 34))) (load u8 tcp 13))))
;
; 0
;
; ; udp
; (let* ((d u64 (ctx u32 76)) (e u64 (ctx u32 80)))
;   (when (> (+ d 42) e) (return 0))
;   (when (and (= (ntohs (load u16 d 12)) 2048) (= (load u8 d 23) 17))
;     (let ((udp u64 (+ d 34))) (ntohs (load u16 udp 4)))))
;
; 0
;
; ; bounds
; (- (ctx u32 80) (ctx u32 76))

; test forms
; An address, or 0 where the packet is something else. Data and end are evaluated once.
(defprog p (:type :xdp)
  (parse-eth (xdp-data) (xdp-data-end))
  (parse-ipv4 (xdp-data) (xdp-data-end))
  (parse-tcp (xdp-data) (xdp-data-end))
  (parse-udp (xdp-data) (xdp-data-end)))
; =>
; ; p
; (let* ((#:data (core-ctx-load u32 0 xdp-md data)) (#:end (core-ctx-load u32 4 xdp-md data-end)))
;   (if (<= (+ #:data 14) #:end) #:data 0))
;
; (let* ((#:data (core-ctx-load u32 0 xdp-md data)) (#:end (core-ctx-load u32 4 xdp-md data-end)))
;   (if (and (<= (+ #:data 34) #:end) (= (ntohs (load u16 #:data 12)) 2048)) (+ #:data 14) 0))
;
; (let* ((#:data (core-ctx-load u32 0 xdp-md data)) (#:end (core-ctx-load u32 4 xdp-md data-end)))
;   (if (and (<= (+ #:data 54) #:end) (= (ntohs (load u16 #:data 12)) 2048) (= (load u8 #:data 23) 6))
;       (+ #:data 34)
;       0))
;
; (let* ((#:data (core-ctx-load u32 0 xdp-md data)) (#:end (core-ctx-load u32 4 xdp-md data-end)))
;   (if (and (<= (+ #:data 42) #:end)
;            (= (ntohs (load u16 #:data 12)) 2048)
;            (= (load u8 #:data 23) 17))
;       (+ #:data 34)
;       0))

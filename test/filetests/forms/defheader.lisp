; test forms
; Written fields are swapped back; eight bytes stay as they are even with :net-order.
(defheader dns (id :offset 0 :type u16 :net-order t) (flags :offset 2 :type u8) (serial :offset 4 :type u32 :net-order t) (cookie :offset 8 :type u64 :net-order t))
(defprog p (:type :xdp)
  (let ((b (struct-alloc 16)))
    (setf (dns-id b) 5 (dns-flags b) 6)
    (incf (dns-serial b))
    (+ (dns-id b) (dns-flags b) (dns-serial b) (dns-cookie b))))
; =>
; ; p
; (let ((b (struct-alloc 16)))
;   (progn (store u16 b 0 (htons 5)) (store u8 b 2 6))
;   (let ((#:pointer b)) (store u32 #:pointer 4 (htonl (+ (ntohl (load u32 #:pointer 4)) 1))))
;   (+ (ntohs (load u16 b 0)) (load u8 b 2) (ntohl (load u32 b 4)) (load u64 b 8)))

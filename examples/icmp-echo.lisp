; Answer pings before the kernel sees them: addresses are exchanged, the type becomes "echo reply", and the checksum changes by
; exactly what the type changed by.
(defmap replies :type :array
  :key-size 4 :value-size 8 :max-entries 1)

(defconstant +echo-reply+ 0)
(defconstant +echo-request+ 8)

(defmacro exchange (type pointer a b)
  "Exchange two fields of a header."
  (let ((x (gensym)) (p (gensym)))
    `(let* ((,p ,pointer)
            (,x (load ,type ,p ,a)))
       (store ,type ,p ,a (load ,type ,p ,b))
       (store ,type ,p ,b ,x))))

(defprog icmp-echo (:type :xdp :license "GPL")
  (with-packet (data data-end :min-len (+ +eth-hdr-len+ +ipv4-hdr-len+ +icmp-hdr-len+))
    (let* ((ip (+ data +eth-hdr-len+))
           (icmp (+ ip +ipv4-hdr-len+)))
      (when (and (= (eth-type data) +ethertype-ipv4+)
                 (= (ipv4-ver-ihl ip) #x45)
                 (= (ipv4-protocol ip) +ip-proto-icmp+)
                 (= (icmp-type icmp) +echo-request+))
        (exchange u32 data 0 6)
        (exchange u16 data 4 10)
        (exchange u32 ip 12 16)
        (store u8 icmp 0 +echo-reply+)
        ; The word (type, code) lost 8 in its first byte: the checksum's first byte gains 8, with the carry going round.
        (let* ((sum (+ (load u16 icmp 2) +echo-request+))
               (carry (>> sum 16)))
          (store u16 icmp 2 (+ sum carry)))
        (incf (getmap replies 0))
        (return XDP_TX))))
  XDP_PASS)

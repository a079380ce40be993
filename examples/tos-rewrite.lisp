; Give outgoing DNS a place in the fast lane: the TOS byte is rewritten through the kernel's own helpers, which keep the packet's
; checksums right. After a helper that may move the packet, its pointers are taken anew.
(defconstant +tos-offset+ (+ +eth-hdr-len+ 1))
(defconstant +checksum-offset+ (+ +eth-hdr-len+ 10))
(defconstant +low-delay+ #x10)

(defmap rewritten :type :percpu-array
  :key-size 4 :value-size 8 :max-entries 1)

(defprog tos-rewrite (:type :tc :section "tc" :license "GPL")
  (with-tc-udp (data data-end udp)
    (when (= (udp-dst-port udp) 53)
      (let* ((old (ipv4-tos (+ data +eth-hdr-len+)))
             (tos (struct-alloc 1)))
        (when (/= old +low-delay+)
          (store u8 tos 0 +low-delay+)
          (l3-csum-replace (ctx-ptr) +checksum-offset+ (htons old) (htons +low-delay+) 2)
          (skb-store-bytes (ctx-ptr) +tos-offset+ tos 1 0)
          (incf (getmap rewritten 0))))))
  TC_ACT_OK)

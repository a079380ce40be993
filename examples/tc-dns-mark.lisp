; Mark DNS queries (UDP to port 53) for later rules and count them by source address.
(defconstant +dns-port+ 53)
(defconstant +dns-mark+ #x44)

(defmap dns-sources :type :lru-hash
  :key-size 4 :value-size 8 :max-entries 1024)

(defprog dns-mark (:type :tc :section "tc" :license "GPL")
  (with-tc-udp (data data-end udp)
    (when (= (udp-dst-port udp) +dns-port+)
      (setf (ctx mark) +dns-mark+)
      (incf (getmap dns-sources (ipv4-src-addr (+ data +eth-hdr-len+))))))
  TC_ACT_OK)

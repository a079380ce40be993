; Count the bytes that leave a cgroup, and let nothing out to the metadata address 169.254.169.254.
(defmap egress-bytes :type :array
  :key-size 4 :value-size 8 :max-entries 2)

(defconstant +metadata-address+ #xa9fea9fe)

(defprog cgroup-egress
    (:type :cgroup-skb :section "cgroup_skb/egress" :license "GPL")
  (let ((data (ctx data))
        (end (ctx data-end)))
    ; cgroup_skb packets begin with the IP header.
    (when (<= (+ data +ipv4-hdr-len+) end)
      (when (= (ntohl (ipv4-dst-addr data)) +metadata-address+)
        (incf (getmap egress-bytes 1) (ctx len))
        (return 0))))
  (incf (getmap egress-bytes 0) (ctx len))
  1)

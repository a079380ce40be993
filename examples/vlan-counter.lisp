; Packets by VLAN, through any number of tags up to four, and by EtherType below them: a loop that the verifier follows.
(defmap vlans :type :hash
  :key-size 2 :value-size 8 :max-entries 4096)
(defmap ethertypes :type :hash
  :key-size 2 :value-size 8 :max-entries 256)

(defheader vlan
  (tci :offset 0 :type u16 :net-order t)
  (type :offset 2 :type u16 :net-order t))

(defconstant +max-tags+ 4)

(defprog vlan-counter (:type :xdp :license "GPL")
  (with-eth (data data-end)
    (let ((type (eth-type data))
          (next (+ data +eth-hdr-len+)))
      (dotimes (i +max-tags+)
        (when (= type +ethertype-vlan+)
          (when (> (+ next 4) data-end)
            (return XDP_PASS))
          (incf (getmap vlans (logand (vlan-tci next) #xfff)))
          (setf type (vlan-type next)
                next (+ next 4))))
      (incf (getmap ethertypes type))))
  XDP_PASS)

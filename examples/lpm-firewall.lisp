; Drop what comes from networks on a list. The key of a longest-prefix trie is the length of the prefix and the address
; in network byte order; the value is the verdict, so that a smaller network can be let through inside a larger one.
(defstruct prefix
  (bits u32)
  (address u32))

(defmap networks :type :lpm-trie
  :key-type prefix :value-size 4 :max-entries 1024 :map-flags 1)
(defmap verdicts :type :percpu-array
  :key-size 4 :value-size 8 :max-entries 5)

(defconstant +whole-address+ 32)

(defprog lpm-firewall (:type :xdp :license "GPL")
  (with-ipv4 (data data-end ip)
    (let ((key (make-prefix)))
      (setf (prefix-bits key) +whole-address+
            (prefix-address key) (ipv4-src-addr ip))
      (when-let ((rule (map-lookup networks key)))
        (let ((verdict (load u32 rule 0)))
          (when (= verdict XDP_DROP)
            (incf (getmap verdicts XDP_DROP))
            (return XDP_DROP))))))
  (incf (getmap verdicts XDP_PASS))
  XDP_PASS)

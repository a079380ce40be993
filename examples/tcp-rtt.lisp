; Round-trip times of TCP connections, as the kernel measures them: the callback is asked for when a connection is established,
; and each call adds to a histogram of powers of two in milliseconds.
(defmap rtt-ms :type :array
  :key-size 4 :value-size 8 :max-entries 16)
(defmap connections :type :array
  :key-size 4 :value-size 8 :max-entries 2)

; enum in linux/bpf.h: BPF_SOCK_OPS_*.
(defconstant +active-established+ 4)
(defconstant +passive-established+ 5)
(defconstant +rtt+ 12)
(defconstant +rtt-callback-flag+ 8)

(defprog tcp-rtt (:type :sock-ops :section "sockops" :license "GPL")
  (let ((op (ctx op)))
    (case op
      ((+active-established+ +passive-established+)
       (incf (getmap connections (if (= op +active-established+) 0 1)))
       (sock-ops-cb-flags-set (ctx-ptr) +rtt-callback-flag+))
      (+rtt+
       ; srtt_us is in eighths of a microsecond.
       (let ((ms (/ (>> (ctx srtt-us) 3) 1000)))
         (incf (getmap rtt-ms (logand (log2 ms) 15)))))))
  1)

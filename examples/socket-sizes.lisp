; A histogram of packet lengths: slot n counts packets of 2^n to 2^(n+1)-1 bytes. Every packet is kept whole.
(defmap size-buckets :type :array
  :key-size 4 :value-size 8 :max-entries 32)

(defprog socket-sizes (:type :socket-filter :section "socket" :license "GPL")
  (let ((length (ctx len)))
    (incf (getmap size-buckets (log2 length)))
    length))

; Spread connections over the sockets of a reuseport group by the client's address hash, so that a client always meets the same
; worker.
(defmap workers :type :reuseport-sockarray
  :key-size 4 :value-size 8 :max-entries 64)
(defmap worker-count :type :array
  :key-size 4 :value-size 4 :max-entries 1)

(defprog by-source (:type :sk-reuseport :section "sk_reuseport" :license "GPL")
  (let ((count (getmap worker-count 0)))
    (when (> count 0)
      (let ((index (mod (ctx hash) count))
            (key u32 0))
        (setf key index)
        (sk-select-reuseport (ctx-ptr) workers (stack-addr key) 0))))
  SK_PASS)

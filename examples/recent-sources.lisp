; The sources of the last packets, as a queue that user space empties; a Bloom filter keeps out the ones it has seen already.
(defmap seen :type :bloom-filter
  :value-size 4 :max-entries 10000)
(defmap recent :type :queue
  :value-size 4 :max-entries 256)
(defmap lost :type :array
  :key-size 4 :value-size 8 :max-entries 1)

(defprog recent-sources (:type :xdp :license "GPL")
  (with-ipv4 (data data-end ip)
    (let ((source u32 (ipv4-src-addr ip)))
      ; peek tells whether the value may have been pushed: 0 when it may, -ENOENT when it was not.
      (when (s< (map-peek-elem seen (stack-addr source)) 0)
        (map-push-elem seen (stack-addr source) BPF_ANY)
        (when (s< (map-push-elem recent (stack-addr source) BPF_ANY) 0)
          (incf (getmap lost 0))))))
  XDP_PASS)

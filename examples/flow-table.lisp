; Packets and bytes of every TCP and UDP flow. The key is a struct of addresses, ports and protocol, the value a struct of
; counters that the program updates in place.
(defstruct flow
  (source u32)
  (destination u32)
  (source-port u16)
  (destination-port u16)
  (protocol u8)
  (pad (array u8 3)))

(defstruct counters
  (packets u64)
  (bytes u64)
  (first-seen u64)
  (last-seen u64))

(defmap flows :type :lru-hash
  :key-type flow :value-type counters :max-entries 8192)

(defprog flow-table (:type :xdp :license "GPL")
  (with-packet (data data-end :min-len 42)
    (let* ((ip (+ data +eth-hdr-len+))
           (ports (+ ip +ipv4-hdr-len+))
           (protocol (ipv4-protocol ip)))
      (when (and (= (eth-type data) +ethertype-ipv4+)
                 (or (= protocol +ip-proto-tcp+) (= protocol +ip-proto-udp+)))
        (let ((key (make-flow))
              (now (ktime-get-ns))
              (size (ipv4-total-len ip)))
          (setf (flow-source key) (ipv4-src-addr ip)
                (flow-destination key) (ipv4-dst-addr ip)
                (flow-source-port key) (udp-src-port ports)
                (flow-destination-port key) (udp-dst-port ports)
                (flow-protocol key) protocol)
          (if-let (c (getmap flows key))
            (progn
              (atomic-add c 0 1)
              (atomic-add c 8 size)
              (setf (counters-last-seen c) now))
            (let ((fresh (make-counters)))
              (setf (counters-packets fresh) 1
                    (counters-bytes fresh) size
                    (counters-first-seen fresh) now
                    (counters-last-seen fresh) now)
              (setf (getmap flows key) fresh)))))))
  XDP_PASS)

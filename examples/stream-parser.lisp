; Cut a TCP stream into messages and judge each: a message is a 4-byte length in network byte order and that many bytes.
(defmap verdict-counts :type :array
  :key-size 4 :value-size 8 :max-entries 2)

(defconstant +length-bytes+ 4)
(defconstant +largest-message+ 16384)

(defprog parse-length (:type :sk-skb :section "sk_skb/stream_parser" :license "GPL")
  (let ((buffer (struct-alloc 4)))
    (if (s< (skb-load-bytes (ctx-ptr) 0 buffer +length-bytes+) 0)
        0
        (+ (ntohl (load u32 buffer 0)) +length-bytes+))))

(defprog judge-message (:type :sk-skb :section "sk_skb/stream_verdict" :license "GPL")
  (let ((verdict (if (> (ctx len) +largest-message+) SK_DROP SK_PASS)))
    (incf (getmap verdict-counts verdict))
    verdict))

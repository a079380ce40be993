; One entry program and a handler for each protocol, joined by tail calls: handlers can be exchanged while packets flow. The
; loader puts the handlers into the table; a protocol without one falls through to the entry program's own verdict.
(defmap handlers :type :prog-array
  :key-size 4 :value-size 4 :max-entries 256)
(defmap handled :type :array
  :key-size 4 :value-size 8 :max-entries 256)

(defmacro defhandler (name protocol &body body)
  "A program that handles one protocol: it counts the packet, then does what BODY says."
  `(defprog ,name (:type :xdp :section "xdp" :license "GPL")
     (incf (getmap handled ,protocol))
     ,@body))

(defprog dispatch (:type :xdp :section "xdp" :license "GPL")
  (with-ipv4 (data data-end ip)
    (let ((protocol (ipv4-protocol ip)))
      (tail-call handlers protocol)
      (incf (getmap handled 0))))
  XDP_PASS)

(defhandler handle-tcp +ip-proto-tcp+
  (with-tcp (data data-end tcp)
    ; A segment with SYN and FIN is no TCP that anybody speaks.
    (when (= (logand (tcp-flags tcp) (+ +tcp-syn+ +tcp-fin+)) (+ +tcp-syn+ +tcp-fin+))
      (return XDP_DROP)))
  XDP_PASS)

(defhandler handle-udp +ip-proto-udp+
  (with-udp (data data-end udp)
    (when (= (udp-src-port udp) 0)
      (return XDP_DROP)))
  XDP_PASS)

(defhandler handle-icmp +ip-proto-icmp+
  XDP_PASS)

; A stateful firewall for one interface, in two programs that share their maps. What leaves (tc, egress) opens a flow; what comes
; in (XDP) is let through when it answers an open flow, when it knocks at a port that the host offers, or when it is one of the
; few ICMP messages that a network cannot do without. Everything else is dropped, and each drop is reported with its reason.
;
; User space fills `offered` (ports, by protocol) and `trusted` (networks, by prefix), and reads `statistics` and `drops`.

;;; What the maps hold

(defstruct flow
  (near u32)          ; addresses and ports of this host and of the other, in network byte order
  (far u32)
  (near-port u16)
  (far-port u16)
  (protocol u8)
  (pad (array u8 3)))

(defstruct flow-state
  (opened u64)        ; nanoseconds since boot
  (last-seen u64)
  (packets-in u64)
  (packets-out u64)
  (phase u32)
  (pad u32))

(defstruct service
  (port u16)
  (protocol u16))

(defstruct network
  (bits u32)
  (address u32))

(defstruct drop-report
  (time u64)
  (source u32)
  (destination u32)
  (source-port u16)
  (destination-port u16)
  (protocol u8)
  (reason u8)
  (length u16))

(defmap flows :type :lru-hash
  :key-type flow :value-type flow-state :max-entries 65536)
(defmap offered :type :hash
  :key-type service :value-size 4 :max-entries 256)
(defmap trusted :type :lpm-trie
  :key-type network :value-size 4 :max-entries 256 :map-flags 1)
(defmap drops :type :ringbuf :max-entries 262144)
(defmap statistics :type :percpu-array
  :key-size 4 :value-size 8 :max-entries 16)

;;; Phases of a flow, reasons for a drop, and what is counted

(defmacro define-numbers (prefix &rest names)
  "Constants +PREFIX-NAME+ from 0 on."
  `(progn
     ,@(loop for name in names
             for value from 0
             collect `(defconstant ,(intern (format nil "+~a-~a+" prefix name)) ,value))))

(define-numbers phase opening open closing)
(define-numbers reason malformed no-flow not-offered bad-flags icmp)
(define-numbers count passed-flow passed-service passed-trusted passed-icmp passed-other dropped opened reported-late)

(defconstant +idle-limit+ 120000000000) ; two minutes without a packet, in nanoseconds
(defconstant +icmp-unreachable+ 3)
(defconstant +icmp-echo+ 8)
(defconstant +icmp-time-exceeded+ 11)
(defconstant +ports-at+ (+ +eth-hdr-len+ +ipv4-hdr-len+))
(defconstant +shortest+ (+ +ports-at+ +udp-hdr-len+))

;;; What both programs need

(defmacro count-it (what)
  `(incf (getmap statistics ,what)))

(defmacro pass-it (what)
  `(progn (count-it ,what) (return XDP_PASS)))

(defmacro drop-it (why)
  "Count and report a packet of the ingress program, whose variables IP, PROTOCOL and PORTS this reads, and drop it."
  `(progn
     (count-it +count-dropped+)
     (let ((report (ringbuf-reserve drops (sizeof drop-report) 0)))
       (if report
           (progn
             (setf (drop-report-time report) now
                   (drop-report-source report) (ipv4-src-addr ip)
                   (drop-report-destination report) (ipv4-dst-addr ip)
                   (drop-report-source-port report) (udp-src-port ports)
                   (drop-report-destination-port report) (udp-dst-port ports)
                   (drop-report-protocol report) protocol
                   (drop-report-reason report) ,why
                   (drop-report-length report) (ipv4-total-len ip))
             (ringbuf-submit report 0))
           (count-it +count-reported-late+)))
     (return XDP_DROP)))

(defmacro with-flow-key ((key near far near-port far-port protocol) &body body)
  `(let ((,key (make-flow)))
     (setf (flow-near ,key) ,near
           (flow-far ,key) ,far
           (flow-near-port ,key) ,near-port
           (flow-far-port ,key) ,far-port
           (flow-protocol ,key) ,protocol)
     ,@body))

(defmacro ported-p (protocol)
  `(or (= ,protocol +ip-proto-tcp+) (= ,protocol +ip-proto-udp+)))

(defmacro advance (state flags)
  "The phase of a TCP flow after a segment with these flags."
  `(cond ((logand ,flags (+ +tcp-fin+ +tcp-rst+))
          (setf (flow-state-phase ,state) +phase-closing+))
         ((and (= (flow-state-phase ,state) +phase-opening+)
               (= (logand ,flags (+ +tcp-syn+ +tcp-ack+)) +tcp-ack+))
          (setf (flow-state-phase ,state) +phase-open+))))

;;; What leaves opens flows, and is never held back

(defprog firewall-egress (:type :tc :section "tc" :license "GPL")
  (with-tc-packet (data data-end :min-len +shortest+)
    (let* ((ip (+ data +eth-hdr-len+))
           (ports (+ data +ports-at+))
           (protocol (ipv4-protocol ip)))
      (unless (and (= (eth-type data) +ethertype-ipv4+)
                   (= (ipv4-ver-ihl ip) #x45)
                   (ported-p protocol))
        (return TC_ACT_OK))
      (with-flow-key (key (ipv4-src-addr ip) (ipv4-dst-addr ip) (load u16 ports 0) (load u16 ports 2) protocol)
        (let ((now (ktime-get-ns)))
          (if-let (state (getmap flows key))
            (progn
              (setf (flow-state-last-seen state) now)
              (atomic-add state 24 1))
            (let ((fresh (make-flow-state)))
              (setf (flow-state-opened fresh) now
                    (flow-state-last-seen fresh) now
                    (flow-state-packets-out fresh) 1
                    (flow-state-phase fresh) +phase-opening+)
              (setf (getmap flows key) fresh)
              (count-it +count-opened+)))))))
  TC_ACT_OK)

;;; What comes in is judged

(defprog firewall-ingress (:type :xdp :section "xdp" :license "GPL")
  (with-packet (data data-end :min-len +shortest+)
    (let* ((ip (+ data +eth-hdr-len+))
           (ports (+ data +ports-at+))
           (protocol (ipv4-protocol ip))
           (now (ktime-get-ns)))
      ; Other protocols than IPv4 are another firewall's business.
      (when (/= (eth-type data) +ethertype-ipv4+)
        (pass-it +count-passed-other+))
      (when (/= (ipv4-ver-ihl ip) #x45)
        (drop-it +reason-malformed+))

      (let ((from (make-network)))
        (setf (network-bits from) 32
              (network-address from) (ipv4-src-addr ip))
        (when (map-lookup trusted from)
          (pass-it +count-passed-trusted+)))

      (when (= protocol +ip-proto-icmp+)
        (case (icmp-type ports)
          ((+icmp-unreachable+ +icmp-time-exceeded+ +icmp-echo+)
           (pass-it +count-passed-icmp+))
          (t (drop-it +reason-icmp+))))
      (unless (ported-p protocol)
        (drop-it +reason-no-flow+))

      ; Does it answer something? The flow is seen from the other end: what is near to us is the packet's destination.
      (with-flow-key (key (ipv4-dst-addr ip) (ipv4-src-addr ip) (load u16 ports 2) (load u16 ports 0) protocol)
        (when-let ((state (getmap flows key)))
          (if (> (- now (flow-state-last-seen state)) +idle-limit+)
              (remmap flows key)
              (progn
                (setf (flow-state-last-seen state) now)
                (atomic-add state 16 1)
                (when (= protocol +ip-proto-tcp+)
                  (when (> (+ ports +tcp-hdr-len+) data-end)
                    (drop-it +reason-malformed+))
                  (advance state (tcp-flags ports)))
                (pass-it +count-passed-flow+)))))

      ; Does it knock at a port that is offered? TCP has to knock with a SYN and nothing else.
      (let ((wanted (make-service)))
        (setf (service-port wanted) (udp-dst-port ports)
              (service-protocol wanted) protocol)
        (unless (map-lookup offered wanted)
          (drop-it +reason-not-offered+)))
      (when (= protocol +ip-proto-tcp+)
        (when (> (+ ports +tcp-hdr-len+) data-end)
          (drop-it +reason-malformed+))
        (when (/= (logand (tcp-flags ports) (+ +tcp-syn+ +tcp-ack+ +tcp-rst+ +tcp-fin+)) +tcp-syn+)
          (drop-it +reason-bad-flags+)))
      (pass-it +count-passed-service+)))
  XDP_DROP)

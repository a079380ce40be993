; A layer-4 load balancer in one XDP program: TCP to the virtual address goes to one of the backends, chosen by a hash of the
; client's address and port, so that a connection stays where it is. The packet gets the backend's addresses and leaves
; through the interface it came in by; the backend answers the client directly.
(defstruct backend
  (address u32)
  (mac (array u8 6))
  (pad u16))

(defmap backends :type :array
  :key-size 4 :value-type backend :max-entries 16)
(defmap settings :type :array
  :key-size 4 :value-size 4 :max-entries 2)
(defmap sent :type :percpu-array
  :key-size 4 :value-size 8 :max-entries 16)

; Slots of settings.
(defconstant +virtual-address+ 0)
(defconstant +backend-count+ 1)

(defmacro fold-checksum (sum)
  "A 32-bit sum of 16-bit words as a checksum: carries are added in twice, which is always enough."
  (let ((s (gensym)))
    `(let* ((,s ,sum)
            (,s (+ (logand ,s #xffff) (>> ,s 16)))
            (,s (+ (logand ,s #xffff) (>> ,s 16))))
       (logxor ,s #xffff))))

(defmacro add-words (value)
  "The two 16-bit halves of a 32-bit value, added."
  (let ((v (gensym)))
    `(let ((,v ,value))
       (+ (logand ,v #xffff) (logand (>> ,v 16) #xffff)))))

; An address changes: the checksum changes by the old words' complement and the new words (RFC 1624).
(defmacro replace-address (checksum old new)
  `(fold-checksum
     (+ (logxor ,checksum #xffff)
        (add-words (logxor ,old #xffffffff))
        (add-words ,new))))

(defprog load-balancer (:type :xdp :license "GPL")
  (with-tcp (data data-end tcp)
    (let* ((ip (+ data +eth-hdr-len+))
           (virtual (getmap settings +virtual-address+))
           (count (getmap settings +backend-count+)))
      (when (and (= (ipv4-dst-addr ip) virtual) (> count 0))
        (let* ((flow (logxor (ipv4-src-addr ip) (* (tcp-src-port tcp) #x9e3779b1)))
               (index (mod (logxor flow (>> flow 15)) count)))
          (when-let ((b (getmap backends index)))
            (let ((address (backend-address b)))
              (store u16 ip 10 (replace-address (load u16 ip 10) virtual address))
              (store u16 tcp 16 (replace-address (load u16 tcp 16) virtual address))
              (store u32 ip 16 address))
            (memcpy data 6 data 0 6)
            (memcpy data 0 (backend-mac-ptr b) 0 6)
            (incf (getmap sent index))
            (return XDP_TX))))))
  XDP_PASS)

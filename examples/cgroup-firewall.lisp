; What the processes of a cgroup may reach: connections to listed addresses and ports only, no packets to anyone else, and
; every refusal reported. The three programs share their maps.
(defstruct endpoint
  (address u32)
  (port u32))

(defstruct refusal
  (pid u32)
  (address u32)
  (port u32)
  (hook u32)
  (comm (array u8 16)))

(defmap allowed :type :hash
  :key-type endpoint :value-size 4 :max-entries 1024)
(defmap refusals :type :ringbuf :max-entries 65536)
(defmap counts :type :percpu-array
  :key-size 4 :value-size 8 :max-entries 4)

(defconstant +deny+ 0)
(defconstant +allow+ 1)
(defconstant +at-connect+ 0)
(defconstant +at-sendmsg+ 1)
(defconstant +any-port+ 0)
(defconstant +loopback-network+ 127)

(defmacro allowed-p (address port)
  "Whether the list has the address with this port or with any."
  (let ((key (gensym)))
    `(let ((,key (make-endpoint)))
       (setf (endpoint-address ,key) ,address
             (endpoint-port ,key) ,port)
       (or (map-lookup allowed ,key)
           (progn
             (setf (endpoint-port ,key) +any-port+)
             (map-lookup allowed ,key))))))

(defmacro judge (hook)
  "The verdict on the address that the socket call names."
  `(let ((address (ntohl (ctx user-ip4)))
         (port (ntohs (ctx user-port))))
     (cond ((= (>> address 24) +loopback-network+) +allow+)
           ((allowed-p address port)
            (incf (getmap counts +allow+))
            +allow+)
           (t
            (incf (getmap counts +deny+))
            (with-ringbuf (event refusals (sizeof refusal))
              (setf (refusal-pid event) (>> (get-current-pid-tgid) 32)
                    (refusal-address event) address
                    (refusal-port event) port
                    (refusal-hook event) ,hook)
              (get-current-comm (refusal-comm-ptr event) 16))
            +deny+))))

(defprog on-connect
    (:type :cgroup-sock-addr :section "cgroup/connect4" :license "GPL")
  (judge +at-connect+))

(defprog on-sendmsg
    (:type :cgroup-sock-addr :section "cgroup/sendmsg4" :license "GPL")
  (judge +at-sendmsg+))

(defprog on-egress
    (:type :cgroup-skb :section "cgroup_skb/egress" :license "GPL")
  (incf (getmap counts 2))
  +allow+)

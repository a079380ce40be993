; Steer a whole range of ports to one listening socket: the service binds a single port, and this program finds its socket for
; all the others.
(defmap service :type :sockmap
  :key-size 4 :value-size 8 :max-entries 1)

(defconstant +first-port+ 7000)
(defconstant +last-port+ 7099)

(defprog steer-ports (:type :sk-lookup :section "sk_lookup" :license "GPL")
  (let ((port (ctx local-port)))
    (when (and (>= port +first-port+) (<= port +last-port+))
      (when-let ((socket (map-lookup service 0)))
        (sk-assign (ctx-ptr) socket 0)
        (sk-release socket))))
  SK_PASS)

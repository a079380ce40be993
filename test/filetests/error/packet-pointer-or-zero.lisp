; test error
; The header or 0: the verifier follows the path where the check held, and nothing is to be warned of.
(defprog p (:type :xdp)
  (if-let (udp (parse-udp (xdp-data) (xdp-data-end)))
    (logand (udp-length udp) 1)
    XDP_PASS))
; => none

; test forms
(defprog p (:type :xdp)
  (let ((x (get-prandom-u32)))
    (+ (ntohs x) (htons x) (ntohl x) (htonl x) (ntohll x) (htonll x))))
; =>
; ; p
; (let ((x (get-prandom-u32))) (+ (ntohs x) (htons x) (ntohl x) (htonl x) (ntohll x) (htonll x)))

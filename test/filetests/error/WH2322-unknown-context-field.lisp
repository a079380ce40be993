; test error
(defprog p (:type :xdp :license "GPL")
  (ctx ingres-ifindex))
; =>
; error[WH2322]: xdp_md has no field ingres-ifindex
;  --> input.lisp:3:8
;   |
; 3 |   (ctx ingres-ifindex))
;   |        ^^^^^^^^^^^^^^
;   = help: did you mean ingress-ifindex?
;   = help: fields: data, data-end, data-meta, ingress-ifindex, rx-queue-index, egress-ifindex
;   = explain: whistler explain WH2322

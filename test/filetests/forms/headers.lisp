; test forms
; Fields of headers: numbers are swapped, addresses and checksums stay as they are in the packet.
(defprog eth (:type :xdp)
  (with-packet (d e :min-len 94)
    (eth-dst-mac-hi d) (eth-dst-mac-lo d) (eth-src-mac-hi d) (eth-src-mac-lo d) (eth-type d))
  2)
(defprog ipv4 (:type :xdp)
  (with-packet (d e :min-len 94)
    (ipv4-ver-ihl d) (ipv4-tos d) (ipv4-total-len d) (ipv4-id d) (ipv4-frag-off d) (ipv4-ttl d) (ipv4-protocol d) (ipv4-checksum d)
    (ipv4-src-addr d) (ipv4-dst-addr d))
  2)
(defprog ipv6 (:type :xdp)
  (with-packet (d e :min-len 94)
    (ipv6-ver-tc-flow d) (ipv6-payload-len d) (ipv6-nexthdr d) (ipv6-hop-limit d) (ipv6-src-addr-hi d) (ipv6-src-addr-lo d)
    (ipv6-dst-addr-hi d) (ipv6-dst-addr-lo d))
  2)
(defprog others (:type :xdp)
  (with-packet (d e :min-len 94)
    (icmp-type d) (icmp-code d) (icmp-checksum d) (icmp-rest d)
    (tcp-src-port d) (tcp-dst-port d) (tcp-seq d) (tcp-ack-seq d) (tcp-data-off d) (tcp-flags d) (tcp-window d) (tcp-checksum d) (tcp-urgent d)
    (udp-src-port d) (udp-dst-port d) (udp-length d) (udp-checksum d))
  2)
; =>
; ; eth
; (let* ((d u64 (ctx u32 0)) (e u64 (ctx u32 4)))
;   (when (> (+ d 94) e) (return 2))
;   (load u32 d 0)
;   (load u16 d 4)
;   (load u32 d 6)
;   (load u16 d 10)
;   (ntohs (load u16 d 12)))
;
; 2
;
; ; ipv4
; (let* ((d u64 (ctx u32 0)) (e u64 (ctx u32 4)))
;   (when (> (+ d 94) e) (return 2))
;   (load u8 d 0)
;   (load u8 d 1)
;   (ntohs (load u16 d 2))
;   (ntohs (load u16 d 4))
;   (ntohs (load u16 d 6))
;   (load u8 d 8)
;   (load u8 d 9)
;   (load u16 d 10)
;   (load u32 d 12)
;   (load u32 d 16))
;
; 2
;
; ; ipv6
; (let* ((d u64 (ctx u32 0)) (e u64 (ctx u32 4)))
;   (when (> (+ d 94) e) (return 2))
;   (ntohl (load u32 d 0))
;   (ntohs (load u16 d 4))
;   (load u8 d 6)
;   (load u8 d 7)
;   (load u64 d 8)
;   (load u64 d 16)
;   (load u64 d 24)
;   (load u64 d 32))
;
; 2
;
; ; others
; (let* ((d u64 (ctx u32 0)) (e u64 (ctx u32 4)))
;   (when (> (+ d 94) e) (return 2))
;   (load u8 d 0)
;   (load u8 d 1)
;   (load u16 d 2)
;   (load u32 d 4)
;   (ntohs (load u16 d 0))
;   (ntohs (load u16 d 2))
;   (ntohl (load u32 d 4))
;   (ntohl (load u32 d 8))
;   (load u8 d 12)
;   (load u8 d 13)
;   (ntohs (load u16 d 14))
;   (load u16 d 16)
;   (ntohs (load u16 d 18))
;   (ntohs (load u16 d 0))
;   (ntohs (load u16 d 2))
;   (ntohs (load u16 d 4))
;   (load u16 d 6))
;
; 2

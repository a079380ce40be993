/** Fields of the packet headers whose accessors the library has (language.md §6.10). */
export const HEADER_FIELDS = {
  eth: ["dst-mac-hi", "dst-mac-lo", "src-mac-hi", "src-mac-lo", "type"],
  ipv4: ["ver-ihl", "tos", "total-len", "id", "frag-off", "ttl", "protocol", "checksum", "src-addr", "dst-addr"],
  tcp: ["src-port", "dst-port", "seq", "ack-seq", "data-off", "flags", "window", "checksum", "urgent"],
  udp: ["src-port", "dst-port", "length", "checksum"],
  icmp: ["type", "code", "checksum", "rest"],
  ipv6: ["ver-tc-flow", "payload-len", "nexthdr", "hop-limit", "src-addr-hi", "src-addr-lo", "dst-addr-hi", "dst-addr-lo"],
} as const;

export type HeaderName = keyof typeof HEADER_FIELDS;

/** Bytes of each header. */
export const HEADER_BYTES: Readonly<Record<HeaderName, number>> = { eth: 14, ipv4: 20, tcp: 20, udp: 8, icmp: 8, ipv6: 40 };

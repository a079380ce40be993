import { ACK, type FrameParts, frame, SYN, UDP } from "./packets.ts";

/**
 * Stories of the examples that need more than packets: maps that user space has filled, packets that the program rewrites, a clock. What
 * comes out is worked out here from what the protocols demand, not from what a run gave.
 */
export interface Scenario {
  /** File name in examples/, without `.lisp`. */
  readonly example: string;
  readonly says: string;
  /** The C name of the program; the file's first if absent. */
  readonly program?: string;
  /** Map entries that user space makes first. */
  readonly before?: readonly Entry[];
  /** Programs put into program arrays: map, index, program. */
  readonly programs?: readonly (readonly [map: string, index: number, program: string])[];
  readonly steps: readonly Step[];
  /** What the maps hold at the end; absent values are entries that are not there. */
  readonly after: readonly (readonly [map: string, key: Uint8Array, value: Uint8Array | undefined])[];
  /** What helpers return in the virtual machine. */
  readonly stubs?: Readonly<Record<string, bigint>>;
  /** Set where the kernel cannot tell the story: it has no test runs of the program type, or what comes out depends on the stubs. */
  readonly onlyInVm?: true;
}

export type Entry = readonly [map: string, key: Uint8Array, value: Uint8Array];

export interface Step {
  /** Where several programs take part: this one's C name. */
  readonly program?: string;
  readonly packet?: Uint8Array;
  readonly context?: Uint8Array;
  readonly verdict: number;
  /** The packet afterwards, where it is not as it was. */
  readonly becomes?: Uint8Array;
}

const [XDP_DROP, XDP_PASS, XDP_TX] = [1, 2, 3];

const u32 = (...values: readonly number[]): Uint8Array => new Uint8Array(new Uint32Array(values).buffer);
const u64 = (...values: readonly bigint[]): Uint8Array => new Uint8Array(new BigUint64Array(values).buffer);
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

/** The Internet checksum (RFC 1071) of 16-bit words in network order. */
function checksum(data: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < data.length; index += 2) sum += ((data[index] ?? 0) << 8) | (data[index + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** The packet with 16 bits in network order at the place. */
function with16(packet: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = packet.slice();
  new DataView(copy.buffer).setUint16(offset, value);
  return copy;
}

/** An IPv4 packet with its header's checksum right. */
const withIpChecksum = (packet: Uint8Array): Uint8Array => {
  const zeroed = with16(packet, 24, 0);
  return with16(zeroed, 24, checksum(zeroed.subarray(14, 34)));
};

/** A TCP packet with both checksums right: TCP's covers addresses, protocol, length and the whole segment (RFC 9293 §3.1). */
function withTcpChecksums(packet: Uint8Array): Uint8Array {
  const zeroed = with16(withIpChecksum(packet), 50, 0);
  const segment = zeroed.subarray(34);
  return with16(zeroed, 50, checksum(joined(zeroed.subarray(26, 34), bytes(0, 6, segment.length >> 8, segment.length & 0xff), segment)));
}

const withBytes = (packet: Uint8Array, offset: number, values: Uint8Array): Uint8Array => {
  const copy = packet.slice();
  copy.set(values, offset);
  return copy;
};

const tcpTo = (destination: readonly number[]): Uint8Array =>
  withTcpChecksums(withBytes(frame({ destination }), 0, bytes(2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2)));
const backendMac = bytes(2, 0, 0, 0, 0, 9);

/** An echo request with a right checksum, or the reply to one. */
const ping = (type: number): Uint8Array => {
  const packet = withBytes(frame({ protocol: 1 }), 34, bytes(type, 0, 0, 0, 0x12, 0x34, 0, 1));
  return with16(withIpChecksum(packet), 36, checksum(packet.subarray(34)));
};

/** A frame with two VLAN tags, 100 in 7, around IPv4. */
const doubleTagged = joined(frame().subarray(0, 12), bytes(0x81, 0, 0, 7, 0x81, 0, 0xe0, 100, 8, 0), frame().subarray(14, 60));

/** A TCP or UDP packet between this host (198.51.100.7) and another (192.0.2.1), seen as it leaves or as it comes in. */
const between = (direction: "out" | "in", ports: { near: number; far: number }, parts: FrameParts = {}): Uint8Array => {
  const [here, there] = [
    [198, 51, 100, 7],
    [192, 0, 2, 1],
  ];
  const out = direction === "out";
  return with16(
    frame({ ...parts, source: out ? here : there, destination: out ? there : here, destinationPort: out ? ports.far : ports.near }),
    34,
    out ? ports.near : ports.far,
  );
};
const FIN = 0x01;

const deviceContext = (kind: number, major: number, minor: number): Uint8Array => u32((6 << 16) | kind, major, minor);

export const SCENARIOS: readonly Scenario[] = [
  {
    example: "lpm-firewall",
    says: "the longest prefix decides",
    before: [
      ["networks", joined(u32(24), bytes(203, 0, 113, 0)), u32(XDP_DROP)],
      ["networks", joined(u32(25), bytes(203, 0, 113, 128)), u32(XDP_PASS)],
    ],
    steps: [
      { packet: frame({ source: [203, 0, 113, 5] }), verdict: XDP_DROP },
      { packet: frame({ source: [203, 0, 113, 200] }), verdict: XDP_PASS },
      { packet: frame({ source: [203, 0, 112, 5] }), verdict: XDP_PASS },
      { packet: frame({ source: [203, 0, 113, 5], etherType: 0x86dd }), verdict: XDP_PASS },
    ],
    after: [],
  },
  {
    example: "load-balancer",
    says: "a connection to the virtual address leaves for the backend, with right checksums",
    before: [
      ["settings", u32(0), bytes(198, 51, 100, 7)],
      ["settings", u32(1), u32(1)],
      ["backends", u32(0), joined(bytes(10, 0, 0, 9), backendMac, bytes(0, 0))],
    ],
    steps: [
      {
        packet: tcpTo([198, 51, 100, 7]),
        verdict: XDP_TX,
        becomes: withTcpChecksums(withBytes(withBytes(tcpTo([10, 0, 0, 9]), 6, tcpTo([198, 51, 100, 7]).subarray(0, 6)), 0, backendMac)),
      },
      { packet: tcpTo([198, 51, 100, 8]), verdict: XDP_PASS },
    ],
    after: [],
  },
  {
    example: "icmp-echo",
    says: "a ping comes back as its reply, with a right checksum",
    steps: [
      {
        packet: ping(8),
        verdict: XDP_TX,
        becomes: withBytes(ping(0), 26, joined(ping(8).subarray(30, 34), ping(8).subarray(26, 30))),
      },
      { packet: ping(13), verdict: XDP_PASS },
      { packet: frame(), verdict: XDP_PASS },
    ],
    after: [["replies", u32(0), u64(1n)]],
  },
  {
    example: "flow-table",
    says: "packets and bytes by flow",
    stubs: { "ktime-get-ns": 77n },
    onlyInVm: true,
    steps: [
      { packet: frame(), verdict: XDP_PASS },
      { packet: frame(), verdict: XDP_PASS },
      { packet: frame({ protocol: UDP }), verdict: XDP_PASS },
      { packet: frame({ protocol: 1 }), verdict: XDP_PASS },
    ],
    // Two packets whose IP header says 50 bytes; ports as the accessors give them, in host order.
    after: [6, 17].map((protocol) => [
      "flows",
      joined(bytes(192, 0, 2, 1, 198, 51, 100, 7), new Uint8Array(new Uint16Array([40000, 80]).buffer), bytes(protocol, 0, 0, 0)),
      protocol === 6 ? u64(2n, 100n, 77n, 77n) : u64(1n, 50n, 77n, 77n),
    ]),
  },
  {
    example: "rate-limiter",
    says: "while the clock stands still a source has 64 packets",
    stubs: { "ktime-get-ns": 5n },
    onlyInVm: true,
    steps: [
      ...Array.from({ length: 64 }, () => ({ packet: frame(), verdict: XDP_PASS })),
      { packet: frame(), verdict: XDP_DROP },
      { packet: frame({ source: [192, 0, 2, 2] }), verdict: XDP_PASS },
    ],
    after: [
      ["buckets", bytes(192, 0, 2, 1), u64(0n, 5n)],
      ["buckets", bytes(192, 0, 2, 2), u64(63n, 5n)],
    ],
  },
  {
    example: "port-sets",
    says: "ports by set: single ones, ranges, sets of sets",
    steps: [
      ...[443, 8003, 25].map((destinationPort) => ({ packet: frame({ destinationPort }), verdict: XDP_PASS })),
      { packet: frame({ destinationPort: 5432 }), verdict: XDP_DROP },
      ...[7999, 8008].map((destinationPort) => ({ packet: frame({ destinationPort }), verdict: XDP_PASS })),
    ],
    after: [
      ["port_stats", u32(0), u64(3n)],
      ["port_stats", u32(1), u64(1n)],
      ["port_stats", u32(2), u64(2n)],
    ],
  },
  {
    example: "protocol-dispatch",
    says: "handlers that are there get their packets; others fall through",
    program: "dispatch",
    programs: [
      ["handlers", 6, "handle_tcp"],
      ["handlers", 17, "handle_udp"],
    ],
    steps: [
      { packet: frame(), verdict: XDP_PASS },
      { packet: frame({ tcpFlags: 3 }), verdict: XDP_DROP },
      { packet: frame({ protocol: UDP }), verdict: XDP_PASS },
      { packet: frame({ protocol: 1 }), verdict: XDP_PASS },
    ],
    after: [
      ["handled", u32(6), u64(2n)],
      ["handled", u32(17), u64(1n)],
      ["handled", u32(0), u64(1n)],
    ],
  },
  {
    example: "vlan-counter",
    says: "every tag counts, and the type below them",
    steps: [
      { packet: doubleTagged, verdict: XDP_PASS },
      { packet: frame({ etherType: 0x0806 }), verdict: XDP_PASS },
    ],
    after: [
      ["vlans", bytes(7, 0), u64(1n)],
      ["vlans", bytes(100, 0), u64(1n)],
      ["ethertypes", bytes(0, 8), u64(1n)],
      ["ethertypes", bytes(6, 8), u64(1n)],
    ],
  },
  {
    example: "stateful-firewall",
    says: "answers come in, knocks at offered ports too, and nothing else",
    stubs: { "ktime-get-ns": 1_000n },
    before: [
      ["offered", joined(new Uint8Array(new Uint16Array([22, 6]).buffer)), u32(1)],
      ["trusted", joined(u32(8), bytes(10, 0, 0, 0)), u32(1)],
    ],
    steps: (
      [
        // Nobody asked for this.
        ["firewall_ingress", between("in", { near: 5000, far: 80 }), XDP_DROP],
        ["firewall_egress", between("out", { near: 5000, far: 80 }, { tcpFlags: SYN }), 0],
        ["firewall_ingress", between("in", { near: 5000, far: 80 }, { tcpFlags: SYN | ACK }), XDP_PASS],
        // The same ports, another protocol.
        ["firewall_ingress", between("in", { near: 5000, far: 80 }, { protocol: UDP }), XDP_DROP],
        // An offered port takes a SYN, nothing else; a port that is not offered takes none.
        ["firewall_ingress", between("in", { near: 22, far: 4000 }, { tcpFlags: SYN }), XDP_PASS],
        ["firewall_ingress", between("in", { near: 22, far: 4000 }, { tcpFlags: SYN | FIN }), XDP_DROP],
        ["firewall_ingress", between("in", { near: 23, far: 4000 }, { tcpFlags: SYN }), XDP_DROP],
        ["firewall_ingress", frame({ source: [10, 1, 2, 3] }), XDP_PASS],
        ["firewall_ingress", ping(8), XDP_PASS],
        ["firewall_ingress", ping(13), XDP_DROP],
        ["firewall_ingress", frame({ etherType: 0x0806 }), XDP_PASS],
        ["firewall_ingress", frame({ length: 30 }), XDP_PASS],
      ] as const
    ).map(([program, packet, verdict]) => ({ program, packet, verdict })),
    after: [],
  },
  {
    example: "device-guard",
    says: "null, zero, full, random, urandom and tty, nothing else",
    onlyInVm: true,
    steps: [
      { context: deviceContext(2, 1, 3), verdict: 1 },
      { context: deviceContext(2, 1, 9), verdict: 1 },
      { context: deviceContext(2, 1, 4), verdict: 0 },
      { context: deviceContext(2, 5, 0), verdict: 1 },
      { context: deviceContext(2, 4, 0), verdict: 0 },
      { context: deviceContext(1, 1, 3), verdict: 0 },
    ],
    after: [],
  },
  {
    example: "sysctl-readonly",
    says: "reads pass, writes do not",
    onlyInVm: true,
    steps: [
      { context: u32(0, 0), verdict: 1 },
      { context: u32(1, 0), verdict: 0 },
    ],
    after: [
      ["attempts", u32(0), u64(1n)],
      ["attempts", u32(1), u64(1n)],
    ],
  },
];

import { ACK, type FrameParts, frame, SYN, TCP, UDP } from "./packets.ts";

/**
 * What the examples do to packets and maps, worked out by hand from their sources.
 */
export interface ExampleRun {
  /** File name in examples/, without `.lisp`. */
  readonly example: string;
  readonly says: string;
  /** Set where test runs of older kernels (6.1, 6.12) cannot show this: why. */
  readonly notInOlderTestRuns?: string;
  /** Run in this order on fresh maps, each with what the program returns for it. */
  readonly packets: readonly { readonly packet: Uint8Array; readonly verdict: number }[];
  /** The maps afterwards: name → key → value as little-endian numbers; entries of value 0 left out. */
  readonly maps: Readonly<Record<string, Readonly<Record<string, bigint>>>>;
}

const [XDP_DROP, XDP_PASS] = [1, 2];

const packetsOf = (...rows: readonly (readonly [FrameParts, number])[]): ExampleRun["packets"] =>
  rows.map(([parts, verdict]) => ({ packet: frame(parts), verdict }));
const repeated = (count: number, parts: FrameParts, verdict: number): ExampleRun["packets"] =>
  Array.from({ length: count }, () => ({ packet: frame(parts), verdict }));

const attacker = { source: [203, 0, 113, 5] };
/** The address 203.0.113.`host` in network order, read as a little-endian number. */
const attackerKey = (host: number): string => String(203 + 113 * 2 ** 16 + host * 2 ** 24);

export const EXAMPLE_RUNS: readonly ExampleRun[] = [
  {
    example: "count-packets",
    says: "counts every packet and passes it",
    packets: packetsOf([{}, XDP_PASS], [{ protocol: UDP }, XDP_PASS], [{ length: 20 }, XDP_PASS], [{ etherType: 0x86dd }, XDP_PASS]),
    maps: { pkt_count: { 0: 4n } },
  },
  {
    example: "drop-port",
    says: "drops TCP to port 9999 and nothing else",
    packets: packetsOf(
      [{ destinationPort: 9999 }, XDP_DROP],
      [{ destinationPort: 80 }, XDP_PASS],
      // 9999 is 0x270f: 0x0f27 is what a comparison that forgot the byte order would drop.
      [{ destinationPort: 0x0f27 }, XDP_PASS],
      [{ destinationPort: 9999, protocol: UDP }, XDP_PASS],
      [{ destinationPort: 9999, etherType: 0x86dd }, XDP_PASS],
      [{ destinationPort: 9999, length: 53 }, XDP_PASS],
      [{ destinationPort: 9999, length: 54 }, XDP_DROP],
    ),
    maps: { drop_count: { 0: 2n } },
  },
  {
    example: "synflood",
    says: "drops the SYNs of a source from its 102nd on",
    packets: [
      // The first SYN writes 1. SYN number k then finds k - 1, and is dropped where that is more than 100.
      ...repeated(101, { tcpFlags: SYN, ...attacker }, XDP_PASS),
      ...repeated(4, { tcpFlags: SYN, ...attacker }, XDP_DROP),
      ...packetsOf([{ tcpFlags: SYN, source: [203, 0, 113, 6] }, XDP_PASS]),
      ...[
        { tcpFlags: ACK },
        { tcpFlags: SYN | ACK },
        { protocol: UDP, tcpFlags: SYN },
        { tcpFlags: SYN, length: 40 },
        { etherType: 0x0806, tcpFlags: SYN },
      ].flatMap((parts) => packetsOf([{ ...parts, ...attacker }, XDP_PASS])),
    ],
    // syn_stats: 0 SYNs seen, 1 dropped, 2 sources seen for the first time. A blocked source stops counting at 101.
    maps: { syn_stats: { 0: 106n, 1: 4n, 2: 2n }, syn_counter: { [attackerKey(5)]: 101n, [attackerKey(6)]: 1n } },
  },
  {
    example: "tc-dns-mark",
    says: "counts DNS queries by source",
    packets: packetsOf(
      [{ protocol: UDP, destinationPort: 53 }, 0],
      [{ protocol: UDP, destinationPort: 53 }, 0],
      [{ protocol: TCP, destinationPort: 53 }, 0],
      [{ protocol: UDP, destinationPort: 54 }, 0],
    ),
    maps: { dns_sources: { [String(192 + 2 * 2 ** 16 + 2 ** 24)]: 2n } },
  },
  {
    example: "socket-sizes",
    says: "keeps packets whole and sorts their lengths by powers of two",
    // Test runs of socket filters take off the Ethernet header: 64 - 14 = 50 is in 32…63, 300 - 14 = 286 in 256…511.
    packets: packetsOf([{}, 50], [{ length: 300 }, 286]),
    maps: { size_buckets: { 5: 1n, 8: 1n } },
  },
  {
    example: "cgroup-egress",
    says: "counts bytes and blocks the metadata address",
    notInOlderTestRuns: "they give cgroup_skb programs no packet: data_end is not set, and no check of a range succeeds",
    packets: packetsOf([{}, 1], [{ destination: [169, 254, 169, 254] }, 0], [{ destination: [169, 254, 169, 253] }, 1]),
    maps: { egress_bytes: { 0: 100n, 1: 50n } },
  },
];

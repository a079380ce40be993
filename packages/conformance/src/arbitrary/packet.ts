import fc from "fast-check";

/** What is inside an Ethernet frame, from the outside in. */
interface FrameParts {
  readonly vlan: number | undefined;
  readonly network: "ipv4" | "ipv6" | "arp" | "other";
  readonly transport: "tcp" | "udp" | "icmp" | "other";
  readonly ttl: number;
  readonly addresses: readonly number[];
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly tcpFlags: number;
  readonly payload: Uint8Array;
}

const ETHER_TYPES = { ipv4: 0x0800, ipv6: 0x86dd, arp: 0x0806, other: 0x88b5 } as const;
const VLAN = 0x8100;
const PROTOCOLS = { tcp: 6, udp: 17, icmp: 1, other: 132 } as const;
/** The kernel's test runs take no frame without an Ethernet header. */
const LEAST_BYTES = 14;

const u16 = (value: number): readonly number[] => [(value >> 8) & 0xff, value & 0xff];

function frame(parts: FrameParts): Uint8Array {
  const macs = [0x02, 0, 0, 0, 0, 1, 0x02, 0, 0, 0, 0, 2];
  const tag = parts.vlan === undefined ? [] : [...u16(VLAN), ...u16(parts.vlan)];
  return Uint8Array.from([...macs, ...tag, ...u16(ETHER_TYPES[parts.network]), ...network(parts)]);
}

function network(parts: FrameParts): readonly number[] {
  const inner = transport(parts);
  switch (parts.network) {
    case "ipv4":
      return [
        ...[0x45, 0, ...u16(20 + inner.length), 0x12, 0x34, 0x40, 0, parts.ttl, PROTOCOLS[parts.transport], 0, 0],
        ...parts.addresses,
        ...inner,
      ];
    case "ipv6":
      return [
        ...[0x60, 0, 0, 0, ...u16(inner.length), PROTOCOLS[parts.transport], parts.ttl],
        ...Array.from({ length: 32 }, (_, index) => parts.addresses[index % 8] ?? 0),
        ...inner,
      ];
    case "arp":
      return [0, 1, 8, 0, 6, 4, 0, 1, ...parts.addresses, ...parts.addresses, 0, 0, 0, 0];
    case "other":
      return inner;
    default:
      return parts.network satisfies never;
  }
}

function transport(parts: FrameParts): readonly number[] {
  const ports = [...u16(parts.sourcePort), ...u16(parts.destinationPort)];
  switch (parts.transport) {
    case "tcp":
      return [...ports, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x50, parts.tcpFlags, 0xff, 0xff, 0, 0, 0, 0, ...parts.payload];
    case "udp":
      return [...ports, ...u16(8 + parts.payload.length), 0, 0, ...parts.payload];
    case "icmp":
      return [8, 0, 0xf7, 0xff, 0, 1, 0, 1, ...parts.payload];
    case "other":
      return [...parts.payload];
    default:
      return parts.transport satisfies never;
  }
}

const port = fc.oneof(fc.constantFrom(0, 22, 53, 80, 443, 1024, 9999, 65535), fc.nat({ max: 65535 }));

/** Ethernet frames: IPv4, IPv6, ARP and others, with TCP, UDP and ICMP, with and without VLAN tag, whole and cut off. */
export const arbitraryPacket: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.record<FrameParts>({
      vlan: fc.option(fc.nat({ max: 4095 }), { nil: undefined, freq: 8 }),
      network: fc.oneof(
        { arbitrary: fc.constant("ipv4" as const), weight: 6 },
        { arbitrary: fc.constantFrom("ipv6" as const, "arp" as const, "other" as const), weight: 2 },
      ),
      transport: fc.constantFrom("tcp", "udp", "icmp", "other"),
      ttl: fc.nat({ max: 255 }),
      addresses: fc.array(fc.nat({ max: 255 }), { minLength: 8, maxLength: 8 }),
      sourcePort: port,
      destinationPort: port,
      tcpFlags: fc.nat({ max: 255 }),
      payload: fc.uint8Array({ maxLength: 40 }),
    }),
    fc.option(fc.nat({ max: 60 }), { nil: undefined, freq: 4 }),
  )
  .map(([parts, cut]) => {
    const bytes = frame(parts);
    const length = Math.max(LEAST_BYTES, Math.min(bytes.length, cut ?? bytes.length));
    return Uint8Array.from({ length }, (_, index) => bytes[index] ?? 0);
  });

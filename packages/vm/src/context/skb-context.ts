import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { contextField, type ProgTypeName } from "@whistler/uapi";
import { addressIn, type Memory } from "../memory/memory.ts";
import { Packet } from "./packet.ts";
import type { RunContext, RunInput } from "./run-context.ts";
import { structFields } from "./struct-fields.ts";

/** `ETH_HLEN`, linux/if_ether.h. */
const ETHERNET_HEADER_BYTES = 14;
/** `NET_SKB_PAD + NET_IP_ALIGN` on x86-64, which test runs keep free before the packet. */
const HEAD_ROOM_BYTES = 64;
const LOOPBACK = 1;
const SKB_BYTES = 192;
const SOCK_BYTES = 80;
const FLOW_KEYS_BYTES = 56;

const AF_INET = 2;
const AF_INET6 = 10;
const ETH_P_IP = 0x0800;
const ETH_P_IPV6 = 0x86dd;
const ETH_P_802_3 = 0x0001;
const ETH_P_802_2 = 0x0004;

const offsetOf = (name: string): number => contextField("__sk_buff", name)?.offsetBytes ?? 0;

/** Program types that see the Ethernet header: `is_l2` in bpf_prog_test_run_skb, net/bpf/test_run.c. */
const LINK_LAYER: ReadonlySet<ProgTypeName> = new Set(["sched_cls", "sched_act", "flow_dissector"]);
/** Fields that a given context sets; all others follow from the packet (convert___skb_to_skb, net/bpf/test_run.c). */
const FROM_CONTEXT = [
  "mark",
  "priority",
  "ingress_ifindex",
  "ifindex",
  "cb",
  "tstamp",
  "wire_len",
  "gso_segs",
  "gso_size",
  "hwtstamp",
] as const;

/** `struct __sk_buff` as BPF_PROG_TEST_RUN makes it of a packet with its Ethernet header. */
export function skbContext(memory: Memory, progType: ProgTypeName, input: RunInput): Result<RunContext> {
  const frame = input.packet ?? new Uint8Array(0);
  if (frame.length < ETHERNET_HEADER_BYTES)
    return failure(
      diagnostic("WH7108", `a packet has at least ${ETHERNET_HEADER_BYTES} bytes, an Ethernet header; this one has ${frame.length}`),
    );
  if (input.context && input.context.length !== SKB_BYTES)
    return failure(diagnostic("WH7108", `the context has ${input.context.length} bytes, and __sk_buff has ${SKB_BYTES}`));
  const linkLayer = LINK_LAYER.has(progType);
  if (!linkLayer && frame.length === ETHERNET_HEADER_BYTES)
    return failure(diagnostic("WH7108", "the packet is an Ethernet header and nothing more, and programs of this type begin behind it"));
  const bytes = new Uint8Array(SKB_BYTES);
  const sock = memory.add("socket", new Uint8Array(SOCK_BYTES), { access: "read" });
  const flowKeys = memory.add("flow keys", new Uint8Array(FLOW_KEYS_BYTES));
  // The whole frame is there; the header stands in the head room of programs that begin behind it.
  const packet = new Packet(memory, frame, { head: HEAD_ROOM_BYTES, tail: 0 });
  if (!linkLayer) packet.move({ meta: ETHERNET_HEADER_BYTES, data: ETHERNET_HEADER_BYTES });
  fillFromPacket(new DataView(bytes.buffer), frame, linkLayer);
  if (input.context) {
    for (const name of FROM_CONTEXT) {
      const field = contextField("__sk_buff", name);
      if (field) bytes.set(input.context.subarray(field.offsetBytes, field.offsetBytes + field.sizeBytes), field.offsetBytes);
    }
  }
  fillSocket(sock.view, bytes);
  fillFlowKeys(flowKeys.view, frame);
  const fields = structFields("__sk_buff", progType, ({ pointer }) => {
    switch (pointer) {
      case "packet":
        return packet.dataAddress;
      case "packet_end":
        return packet.endAddress;
      case "packet_meta":
        return packet.metaAddress;
      case "flow_keys":
        return addressIn(flowKeys, 0);
      default:
        return addressIn(sock, 0);
    }
  });
  return ok({
    region: memory.add("context", bytes, { fields }),
    packet,
    linkLayer,
    packetAfter: () => {
      if (progType === "flow_dissector") return flowKeys.bytes.slice();
      if (linkLayer) return packet.content().slice();
      const after = new Uint8Array(ETHERNET_HEADER_BYTES + packet.length);
      after.set(packet.content(), ETHERNET_HEADER_BYTES);
      return after;
    },
    contextAfter: () => {
      const after = bytes.slice();
      const out = new DataView(after.buffer);
      out.setUint32(offsetOf("data"), packet.metaLength, true);
      out.setUint32(offsetOf("data_end"), packet.metaLength + packet.length, true);
      return after;
    },
    refresh: () => new DataView(bytes.buffer).setUint32(offsetOf("len"), packet.length, true),
  });
}

function fillFromPacket(context: DataView, frame: Uint8Array, linkLayer: boolean): void {
  const set = (name: string, value: number): void => context.setUint32(offsetOf(name), value, true);
  const packet = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  set("len", linkLayer ? frame.length : frame.length - ETHERNET_HEADER_BYTES);
  set("pkt_type", packetType(frame));
  const protocol = protocolOf(packet);
  // Network byte order: the two bytes as they lie in memory, read as a number of this machine.
  set("protocol", ((protocol & 0xff) << 8) | (protocol >> 8));
  set("ifindex", LOOPBACK);
  const payload = frame.length - ETHERNET_HEADER_BYTES;
  // The test run fills in its socket's addresses from whole IP headers.
  if (protocol === ETH_P_IP && payload >= 20) {
    set("family", AF_INET);
    set("local_ip4", packet.getUint32(ETHERNET_HEADER_BYTES + 12, true));
    set("remote_ip4", packet.getUint32(ETHERNET_HEADER_BYTES + 16, true));
  } else if (protocol === ETH_P_IPV6 && payload >= 40) {
    set("family", AF_INET6);
    for (let word = 0; word < 4; word++) {
      context.setUint32(offsetOf("local_ip6") + 4 * word, packet.getUint32(ETHERNET_HEADER_BYTES + 8 + 4 * word, true), true);
      context.setUint32(offsetOf("remote_ip6") + 4 * word, packet.getUint32(ETHERNET_HEADER_BYTES + 24 + 4 * word, true), true);
    }
  }
}

/** eth_type_trans, net/ethernet/eth.c: a number below 0x600 is a length. */
function protocolOf(packet: DataView): number {
  const protocol = packet.getUint16(12);
  if (protocol >= 0x600) return protocol;
  return packet.byteLength >= 16 && packet.getUint16(14) === 0xffff ? ETH_P_802_3 : ETH_P_802_2;
}

/** eth_type_trans for lo, whose own and broadcast address are zero: PACKET_HOST, PACKET_MULTICAST, PACKET_OTHERHOST. */
function packetType(frame: Uint8Array): 0 | 2 | 3 {
  const destination = frame.subarray(0, 6);
  if (destination.every((byte) => byte === 0)) return 0;
  return ((destination[0] ?? 0) & 1) !== 0 ? 2 : 3;
}

/** `struct bpf_sock` (linux/bpf.h): family at 4, src_ip4 at 24, src_ip6 at 28, dst_ip4 at 52, dst_ip6 at 56. */
function fillSocket(sock: DataView, context: Uint8Array): void {
  const from = new DataView(context.buffer, context.byteOffset);
  const copy = (at: number, name: string, words: number): void => {
    for (let word = 0; word < words; word++) sock.setUint32(at + 4 * word, from.getUint32(offsetOf(name) + 4 * word, true), true);
  };
  copy(4, "family", 1);
  copy(24, "local_ip4", 1);
  copy(28, "local_ip6", 4);
  copy(52, "remote_ip4", 1);
  copy(56, "remote_ip6", 4);
}

/** `struct bpf_flow_keys`: nhoff and n_proto are set before a flow dissector runs. */
function fillFlowKeys(keys: DataView, frame: Uint8Array): void {
  const packet = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  keys.setUint16(0, ETHERNET_HEADER_BYTES, true);
  keys.setUint16(2, ETHERNET_HEADER_BYTES, true);
  keys.setUint16(10, packet.getUint16(12, true), true);
}

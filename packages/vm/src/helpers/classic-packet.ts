import type { RunContext } from "../context/run-context.ts";
import { Fault } from "../fault.ts";

/** `SKF_NET_OFF` and `SKF_LL_OFF`, linux/filter.h: offsets from the network header, and from the link layer header. */
const NETWORK_OFFSET = -0x10_0000;
const LINK_LAYER_OFFSET = -0x20_0000;
const ETHERNET_HEADER_BYTES = 14;

/** Classic packet access (bpf_skb_load_helper_8 and its kin, net/core/filter.c): big-endian; undefined outside of the packet. */
export function loadPacket(context: RunContext, offset: number, sizeBytes: number): number | undefined {
  const { packet, linkLayer } = context;
  if (!packet) throw new Fault("WH7103", "this run has no packet");
  const bytes = packet.slice(distance(offset, linkLayer), sizeBytes);
  if (!bytes || (offset >= 0 && offset + sizeBytes > packet.length)) return undefined;
  return bytes.reduce((value, byte) => value * 0x100 + byte, 0);
}

/** Where an offset points to, from the first byte of the data. */
function distance(offset: number, linkLayer: boolean): number {
  if (offset >= 0) return offset;
  const header = linkLayer ? 0 : -ETHERNET_HEADER_BYTES;
  if (offset >= NETWORK_OFFSET) return offset - NETWORK_OFFSET + header + ETHERNET_HEADER_BYTES;
  if (offset >= LINK_LAYER_OFFSET) return offset - LINK_LAYER_OFFSET + header;
  return Number.MIN_SAFE_INTEGER;
}

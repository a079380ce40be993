import { CONSTANTS, contextField } from "@whistler/uapi";
import { asRegister, EACCES, EFAULT, EINVAL, ENOMEM } from "../errno.ts";
import { type Args, type Helper, i32, packetOf, type Run, u32 } from "./run.ts";

/** Packets of `struct __sk_buff` programs: net/core/filter.c. Offsets count from what the program's `data` shows. */

const MAX_OFFSET = 0x7fff_ffff;
const ETHERNET_HEADER_BYTES = 14;
/** MTU of lo and the Ethernet header: `BPF_SKB_MAX_LEN`. */
const MAX_PACKET_BYTES = 65536 + ETHERNET_HEADER_BYTES;

/** Copy packet bytes to the program's buffer; where they are not there, zeroes and -EFAULT. */
function copyOut(run: Run, source: Uint8Array | undefined, to: bigint, sizeBytes: number): bigint {
  run.memory.write(to, source ?? new Uint8Array(sizeBytes));
  return asRegister(source ? 0 : EFAULT);
}

function bytesAt(run: Run, offset: number, sizeBytes: number): Uint8Array | undefined {
  const packet = packetOf(run);
  return offset <= MAX_OFFSET && offset + sizeBytes <= packet.length ? packet.slice(offset, sizeBytes) : undefined;
}

const loadBytes: Helper = (run, [, offset, to, size]: Args) => copyOut(run, bytesAt(run, u32(offset), u32(size)), to, u32(size));

const loadBytesRelative: Helper = (run, [, offset, to, size, start]: Args) => {
  const { linkLayer } = run.context;
  const [at, sizeBytes] = [u32(offset), u32(size)];
  const header =
    start === BigInt(CONSTANTS.BPF_HDR_START_MAC) ? 0 : start === BigInt(CONSTANTS.BPF_HDR_START_NET) ? ETHERNET_HEADER_BYTES : undefined;
  if (header === undefined || at > 0xffff) return copyOut(run, undefined, to, sizeBytes);
  const fromData = at + header - (linkLayer ? 0 : ETHERNET_HEADER_BYTES);
  return copyOut(run, packetOf(run).slice(fromData, sizeBytes), to, sizeBytes);
};

const STORE_FLAGS = BigInt(CONSTANTS.BPF_F_RECOMPUTE_CSUM | CONSTANTS.BPF_F_INVALIDATE_HASH);

const storeBytes: Helper = (run, [, offset, from, size, flags]: Args) => {
  const bytes = run.memory.read(from, u32(size)).slice();
  packetOf(run).invalidatePointers();
  if ((flags & ~STORE_FLAGS) !== 0n) return asRegister(EINVAL);
  const target = bytesAt(run, u32(offset), bytes.length);
  if (!target) return asRegister(EFAULT);
  target.set(bytes);
  if ((flags & BigInt(CONSTANTS.BPF_F_INVALIDATE_HASH)) !== 0n) setField(run, "hash", 0);
  return 0n;
};

/** The packet is in one piece as it is. */
const pullData: Helper = (run, [, size]: Args) => {
  const packet = packetOf(run);
  packet.invalidatePointers();
  return asRegister(u32(size) > packet.length ? ENOMEM : 0);
};

const changeTail: Helper = (run, [, size, flags]: Args) => {
  const packet = packetOf(run);
  packet.invalidatePointers();
  const length = u32(size);
  // The network header stays, which begins where the link layer header ends.
  const least = run.context.linkLayer ? ETHERNET_HEADER_BYTES : 0;
  if (flags !== 0n || length > MAX_PACKET_BYTES || length < least) return asRegister(EINVAL);
  const growth = length - packet.length;
  if (growth > packet.tailRoom) packet.makeRoom(0, growth);
  packet.move({ end: growth });
  run.context.refresh();
  return 0n;
};

const changeHead: Helper = (run, [, room, flags]: Args) => {
  const packet = packetOf(run);
  packet.invalidatePointers();
  const added = u32(room);
  if (flags !== 0n || packet.length + added > MAX_PACKET_BYTES) return asRegister(EINVAL);
  if (added > packet.headRoom) packet.makeRoom(added, 0);
  packet.move({ meta: -added, data: -added });
  packet.slice(0, added)?.fill(0);
  run.context.refresh();
  return 0n;
};

function setField(run: Run, name: string, value: number): void {
  run.context.region.view.setUint32(contextField("__sk_buff", name)?.offsetBytes ?? 0, value, true);
}

/** `PACKET_OTHERHOST`: the last of the types that may be set, linux/if_packet.h. */
const LAST_PACKET_TYPE = 3;

const changeType: Helper = (run, [, type]: Args) => {
  if (u32(type) > LAST_PACKET_TYPE) return asRegister(EINVAL);
  setField(run, "pkt_type", u32(type));
  return 0n;
};

const setHash: Helper = (run, [, hash]: Args) => {
  setField(run, "hash", u32(hash));
  return 0n;
};

const setHashInvalid: Helper = (run) => {
  setField(run, "hash", 0);
  return undefined;
};

/** Packets of `struct xdp_md` programs. */

/** `sizeof(struct xdp_frame)`, which the head room must keep free. */
const XDP_FRAME_BYTES = 40;
/** What `skb_shared_info.meta_len` can hold. */
const MAX_META_BYTES = 255;

const adjustHead: Helper = (run, [, delta]: Args) => {
  const packet = packetOf(run);
  const by = i32(delta);
  packet.invalidatePointers();
  if (packet.headRoom + by < XDP_FRAME_BYTES || packet.length - by < ETHERNET_HEADER_BYTES) return asRegister(EINVAL);
  const meta = packet.slice(-packet.metaLength, packet.metaLength)?.slice();
  packet.move({ meta: by, data: by });
  if (meta) packet.slice(-packet.metaLength, packet.metaLength)?.set(meta);
  return 0n;
};

const adjustTail: Helper = (run, [, delta]: Args) => {
  const packet = packetOf(run);
  const by = i32(delta);
  packet.invalidatePointers();
  if (by > packet.tailRoom || packet.length + by < ETHERNET_HEADER_BYTES) return asRegister(EINVAL);
  packet.move({ end: by });
  return 0n;
};

const adjustMeta: Helper = (run, [, delta]: Args) => {
  const packet = packetOf(run);
  const by = i32(delta);
  packet.invalidatePointers();
  const metaBytes = packet.metaLength - by;
  if (packet.headRoom + by < XDP_FRAME_BYTES || metaBytes < 0) return asRegister(EINVAL);
  if (metaBytes % 4 !== 0 || metaBytes > MAX_META_BYTES) return asRegister(EACCES);
  packet.move({ meta: by });
  return 0n;
};

/** Both refuse what does not fit 16 bits before they look at the packet. */
function xdpBytes(run: Run, offset: bigint, size: bigint): Uint8Array | number {
  if (u32(offset) > 0xffff || u32(size) > 0xffff) return EFAULT;
  return bytesAt(run, u32(offset), u32(size)) ?? EINVAL;
}

const xdpLoadBytes: Helper = (run, [, offset, to, size]: Args) => {
  const bytes = xdpBytes(run, offset, size);
  if (typeof bytes === "number") return asRegister(bytes);
  run.memory.write(to, bytes);
  return 0n;
};

const xdpStoreBytes: Helper = (run, [, offset, from, size]: Args) => {
  const source = run.memory.read(from, u32(size));
  const bytes = xdpBytes(run, offset, size);
  if (typeof bytes === "number") return asRegister(bytes);
  bytes.set(source);
  return 0n;
};

export const PACKET_HELPERS = {
  skb_load_bytes: loadBytes,
  skb_load_bytes_relative: loadBytesRelative,
  skb_store_bytes: storeBytes,
  skb_pull_data: pullData,
  skb_change_tail: changeTail,
  skb_change_head: changeHead,
  skb_change_type: changeType,
  set_hash: setHash,
  set_hash_invalid: setHashInvalid,
  xdp_adjust_head: adjustHead,
  xdp_adjust_tail: adjustTail,
  xdp_adjust_meta: adjustMeta,
  xdp_load_bytes: xdpLoadBytes,
  xdp_store_bytes: xdpStoreBytes,
  xdp_get_buff_len: (run) => BigInt(packetOf(run).length),
} satisfies Readonly<Record<string, Helper>>;

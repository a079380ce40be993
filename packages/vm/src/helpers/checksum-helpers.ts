import { CONSTANTS } from "@whistler/uapi";
import { asRegister, EFAULT, EINVAL, ENOTSUPP } from "../errno.ts";
import { csum32To16, csumAdd, csumFold, csumNot, csumPartial } from "./checksum.ts";
import { type Args, type Helper, packetOf, type Run, u32 } from "./run.ts";

/** Checksums: net/core/filter.c. Packets of a test run have none that hardware computed. */

/** Since 6.13 the result is folded to 16 bits, and sizes may be any; older kernels give some 32-bit sum that folds to it. */
const diff: Helper = (run, [from, fromSize, to, toSize, seed]) => {
  const [fromBytes, toBytes] = [u32(fromSize), u32(toSize)];
  const start = u32(seed);
  const before = run.memory.read(from, fromBytes);
  const after = run.memory.read(to, toBytes);
  if (fromBytes > 0 && toBytes > 0) return BigInt(csum32To16(csumAdd(csumPartial(after, start), csumNot(csumPartial(before, 0)))));
  if (toBytes > 0) return BigInt(csum32To16(csumPartial(after, start)));
  if (fromBytes > 0) return BigInt(csum32To16(csumNot(csumPartial(before, csumNot(start)))));
  return BigInt(start);
};

/** The checksum field in the packet; pointers are invalid even where it is out of reach. */
function field(run: Run, offset: bigint): DataView | undefined {
  const at = u32(offset);
  if (at > 0xffff || (at & 1) !== 0) return undefined;
  const packet = packetOf(run);
  packet.invalidatePointers();
  const bytes = at + 2 <= packet.length ? packet.slice(at, 2) : undefined;
  return bytes && new DataView(bytes.buffer, bytes.byteOffset, 2);
}

const byDiff = (sum: number, difference: number): number => csumFold(csumAdd(difference, csumNot(sum)));
const replace4 = (sum: number, from: number, to: number): number => csumFold(csumAdd(csumAdd(csumNot(sum), csumNot(from)), to));
const add16 = (a: number, b: number): number => {
  const sum = a + b;
  return sum > 0xffff ? sum - 0xffff : sum;
};
const replace2 = (sum: number, from: number, to: number): number => ~add16(add16(~sum & 0xffff, ~from & 0xffff), to & 0xffff) & 0xffff;

const l3Replace: Helper = (run, [, offset, from, to, flags]: Args) => {
  if ((flags & ~BigInt(CONSTANTS.BPF_F_HDR_FIELD_MASK)) !== 0n) return asRegister(EINVAL);
  const place = field(run, offset);
  if (!place) return asRegister(EFAULT);
  const sum = place.getUint16(0, true);
  switch (Number(flags)) {
    case 0:
      if (from !== 0n) return asRegister(EINVAL);
      place.setUint16(0, byDiff(sum, u32(to)), true);
      return 0n;
    case 2:
      place.setUint16(0, replace2(sum, u32(from), u32(to)), true);
      return 0n;
    case 4:
      place.setUint16(0, replace4(sum, u32(from), u32(to)), true);
      return 0n;
    default:
      return asRegister(EINVAL);
  }
};

const L4_FLAGS = BigInt(
  CONSTANTS.BPF_F_MARK_MANGLED_0 |
    CONSTANTS.BPF_F_MARK_ENFORCE |
    CONSTANTS.BPF_F_PSEUDO_HDR |
    CONSTANTS.BPF_F_HDR_FIELD_MASK |
    CONSTANTS.BPF_F_IPV6,
);
/** `CSUM_MANGLED_0`: a UDP checksum of 0 means that there is none. */
const MANGLED_0 = 0xffff;

const l4Replace: Helper = (run, [, offset, from, to, flags]: Args) => {
  if ((flags & ~L4_FLAGS) !== 0n) return asRegister(EINVAL);
  const place = field(run, offset);
  if (!place) return asRegister(EFAULT);
  const sum = place.getUint16(0, true);
  const mangles = (flags & BigInt(CONSTANTS.BPF_F_MARK_MANGLED_0)) !== 0n;
  if (mangles && (flags & BigInt(CONSTANTS.BPF_F_MARK_ENFORCE)) === 0n && sum === 0) return 0n;
  let replaced: number;
  switch (Number(flags & BigInt(CONSTANTS.BPF_F_HDR_FIELD_MASK))) {
    case 0:
      if (from !== 0n) return asRegister(EINVAL);
      replaced = byDiff(sum, u32(to));
      break;
    case 2:
      replaced = replace4(sum, u32(from) & 0xffff, u32(to) & 0xffff);
      break;
    case 4:
      replaced = replace4(sum, u32(from), u32(to));
      break;
    default:
      return asRegister(EINVAL);
  }
  place.setUint16(0, mangles && replaced === 0 ? MANGLED_0 : replaced, true);
  return 0n;
};

export const CHECKSUM_HELPERS = {
  csum_diff: diff,
  l3_csum_replace: l3Replace,
  l4_csum_replace: l4Replace,
  // Only where the device computed a checksum of the whole packet.
  csum_update: () => asRegister(ENOTSUPP),
} satisfies Readonly<Record<string, Helper>>;

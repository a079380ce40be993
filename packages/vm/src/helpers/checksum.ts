/** Internet checksums on 32-bit partial sums, as include/net/checksum.h and lib/checksum.c have them. All values are unsigned. */

/** a + b in ones' complement. */
export function csumAdd(a: number, b: number): number {
  const sum = a + b;
  return sum > 0xffff_ffff ? sum - 0xffff_ffff : sum;
}

export function csumNot(a: number): number {
  return ~a >>> 0;
}

/** The sum of bytes, as if zeroes followed, and of a sum that is there already: csum_partial. */
export function csumPartial(bytes: Uint8Array, seed: number): number {
  let sum = seed;
  for (let at = 0; at < bytes.length; at += 4) {
    const word = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    sum = csumAdd(sum, word >>> 0);
  }
  return sum;
}

/** csum_from32to16. */
export function csum32To16(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return (once & 0xffff) + (once >>> 16);
}

/** What stands in a header: csum_fold. */
export function csumFold(sum: number): number {
  return ~csum32To16(sum) & 0xffff;
}

import { type Btf, decodeBtf } from "@whistler/btf";
import type { Result } from "@whistler/diagnostics";

/** The kernel's five megabytes are checked once, however many files import from them. */
const decoded = new WeakMap<Uint8Array, Result<Btf>>();

export function kernelTypes(bytes: Uint8Array): Result<Btf> {
  const known = decoded.get(bytes) ?? decodeBtf(bytes);
  decoded.set(bytes, known);
  return known;
}

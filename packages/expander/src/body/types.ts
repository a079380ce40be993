import { type CInt, I8, I16, I32, I64, U8, U16, U32, U64 } from "@whistler/btf";
import type { Form } from "@whistler/reader";

/** The eight scalar types of the language, by canonical name. */
export const SCALAR_TYPES: ReadonlyMap<string, CInt> = new Map(
  [U8, U16, U32, U64, I8, I16, I32, I64].map((type) => [type.name.toUpperCase(), type]),
);

/** The canonical name of a scalar type: a symbol of that name, or `(unsigned-byte n)` / `(signed-byte n)`. */
export function scalarTypeName(form: Form | undefined): string | null {
  if (form?.kind === "symbol") return form.package !== "KEYWORD" && SCALAR_TYPES.has(form.name) ? form.name : null;
  if (form?.kind !== "list" || form.items.length !== 2) return null;
  const [head, bits] = form.items;
  if (head?.kind !== "symbol" || bits?.kind !== "integer") return null;
  const prefix = head.name === "UNSIGNED-BYTE" ? "U" : head.name === "SIGNED-BYTE" ? "I" : null;
  const name = `${prefix}${bits.value}`;
  return prefix !== null && SCALAR_TYPES.has(name) ? name : null;
}

/** The unsigned type that holds so many bytes; u64 where there is none. */
export function accessType(sizeBytes: number): "U8" | "U16" | "U32" | "U64" {
  return sizeBytes === 1 ? "U8" : sizeBytes === 2 ? "U16" : sizeBytes === 4 ? "U32" : "U64";
}

/** Whether an integer is a value of the type. */
export function fits(value: bigint, type: CInt): boolean {
  const bits = BigInt(type.sizeBytes * 8);
  return type.signed ? value >= -(1n << (bits - 1n)) && value < 1n << (bits - 1n) : value >= 0n && value < 1n << bits;
}

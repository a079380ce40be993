import type { Form } from "@whistler/reader";

/** The eight type names (language.md §4.1). */
export interface ScalarType {
  readonly bytes: 1 | 2 | 4 | 8;
  readonly signed: boolean;
}

const TYPES: ReadonlyMap<string, ScalarType> = new Map([
  ["U8", { bytes: 1, signed: false }],
  ["U16", { bytes: 2, signed: false }],
  ["U32", { bytes: 4, signed: false }],
  ["U64", { bytes: 8, signed: false }],
  ["I8", { bytes: 1, signed: true }],
  ["I16", { bytes: 2, signed: true }],
  ["I32", { bytes: 4, signed: true }],
  ["I64", { bytes: 8, signed: true }],
]);

export const U32: ScalarType = { bytes: 4, signed: false };
export const U64: ScalarType = { bytes: 8, signed: false };

/** The type that a symbol names; undefined for every other form. */
export function typeNamed(form: Form | undefined): ScalarType | undefined {
  return form?.kind === "symbol" && form.uninterned === undefined ? TYPES.get(form.name) : undefined;
}

/** The low bytes of a number, read as the type says: sign-extended for `iN`, zero-extended for `uN`. 64 bits, unsigned. */
export function narrow(bits: bigint, type: ScalarType): bigint {
  const width = type.bytes * 8;
  return type.signed ? BigInt.asUintN(64, BigInt.asIntN(width, bits)) : BigInt.asUintN(width, bits);
}

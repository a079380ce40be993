import { assertNever } from "@whistler/diagnostics";
import { BTF_KINDS, type BtfKind, type BtfType } from "./btf-type.ts";

/** Everything in BTF is made of 32-bit words. */
export const WORD_BYTES = 4;

/** What follows the three words of `struct btf_type`: words that come once, and words for each of `vlen` parts. */
export const TAIL_WORDS = {
  int: { fixed: 1, each: 0 },
  ptr: { fixed: 0, each: 0 },
  array: { fixed: 3, each: 0 },
  struct: { fixed: 0, each: 3 },
  union: { fixed: 0, each: 3 },
  enum: { fixed: 0, each: 2 },
  fwd: { fixed: 0, each: 0 },
  typedef: { fixed: 0, each: 0 },
  volatile: { fixed: 0, each: 0 },
  const: { fixed: 0, each: 0 },
  restrict: { fixed: 0, each: 0 },
  func: { fixed: 0, each: 0 },
  func_proto: { fixed: 0, each: 2 },
  var: { fixed: 1, each: 0 },
  datasec: { fixed: 0, each: 3 },
  float: { fixed: 0, each: 0 },
  decl_tag: { fixed: 1, each: 0 },
  type_tag: { fixed: 0, each: 0 },
  enum64: { fixed: 0, each: 3 },
} as const satisfies Record<BtfKind, { readonly fixed: number; readonly each: number }>;

/** Kind, number of parts and flag, from the second word of a record; the kind is undefined if no such kind exists. */
export function readInfo(info: number): { readonly kind: BtfKind | undefined; readonly count: number; readonly kindFlag: boolean } {
  return { kind: BTF_KINDS[(info >>> 24) & 31], count: info & 0xffff, kindFlag: info >>> 31 === 1 };
}

/** Bytes of a whole record. */
export function recordBytes(kind: BtfKind, count: number): number {
  const tail = TAIL_WORDS[kind];
  // The count of a function is its linkage: `each` is 0 there.
  return WORD_BYTES * (3 + tail.fixed + tail.each * count);
}

/** The record at a place that is known to hold a whole one. */
export function readType(view: DataView, at: number, textAt: (offset: number) => string): BtfType | undefined {
  const word = (index: number) => view.getUint32(at + WORD_BYTES * index, true);
  const text = (index: number) => textAt(word(index));
  const { kind, count, kindFlag } = readInfo(word(1));
  if (kind === undefined) return undefined;
  switch (kind) {
    case "int": {
      const bits = word(3);
      return { kind, name: text(0), sizeBytes: word(2), encoding: (bits >>> 24) & 15, bitOffset: (bits >>> 16) & 0xff, bits: bits & 0xff };
    }
    case "ptr":
    case "volatile":
    case "const":
    case "restrict":
      return { kind, type: word(2) };
    case "typedef":
      return { kind, name: text(0), type: word(2) };
    case "type_tag":
      return { kind, name: text(0), type: word(2), isAttribute: kindFlag };
    case "array":
      return { kind, element: word(3), index: word(4), length: word(5) };
    case "struct":
    case "union":
      return {
        kind,
        name: text(0),
        sizeBytes: word(2),
        members: parts(count, 3, (first) => {
          const place = word(first + 2);
          return {
            name: text(first),
            type: word(first + 1),
            bitOffset: kindFlag ? place & 0xff_ffff : place,
            bits: kindFlag ? place >>> 24 : 0,
          };
        }),
      };
    case "enum":
      return {
        kind,
        name: text(0),
        sizeBytes: word(2),
        signed: kindFlag,
        values: parts(count, 2, (first) => ({ name: text(first), value: kindFlag ? word(first + 1) | 0 : word(first + 1) })),
      };
    case "enum64":
      return {
        kind,
        name: text(0),
        sizeBytes: word(2),
        signed: kindFlag,
        values: parts(count, 3, (first) => {
          const value = (BigInt(word(first + 2)) << 32n) | BigInt(word(first + 1));
          return { name: text(first), value: kindFlag ? BigInt.asIntN(64, value) : value };
        }),
      };
    case "fwd":
      return { kind, name: text(0), isUnion: kindFlag };
    case "func":
      return { kind, name: text(0), type: word(2), linkage: count };
    case "func_proto":
      return { kind, returns: word(2), params: parts(count, 2, (first) => ({ name: text(first), type: word(first + 1) })) };
    case "var":
      return { kind, name: text(0), type: word(2), linkage: word(3) };
    case "datasec":
      return {
        kind,
        name: text(0),
        sizeBytes: word(2),
        entries: parts(count, 3, (first) => ({ type: word(first), offset: word(first + 1), sizeBytes: word(first + 2) })),
      };
    case "float":
      return { kind, name: text(0), sizeBytes: word(2) };
    case "decl_tag":
      return { kind, name: text(0), type: word(2), component: word(3) | 0, isAttribute: kindFlag };
    default:
      return assertNever(kind, "BTF kind");
  }
}

/** The parts of a record: the first begins at word 3. */
function parts<Part>(count: number, words: number, read: (firstWord: number) => Part): readonly Part[] {
  return Array.from({ length: count }, (_, index) => read(3 + words * index));
}

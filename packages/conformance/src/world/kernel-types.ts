import {
  type Btf,
  type CInt,
  type CMember,
  type CStruct,
  type CType,
  decodeBtf,
  encodeBtf,
  TypeTable,
  U8,
  U16,
  U32,
  U64,
} from "@whistler/btf";
import { InternalError } from "@whistler/diagnostics";

/** Where a kernel has a field. */
export interface KernelField {
  /** Of the field; of a bitfield: of the byte with its first bit. */
  readonly offsetBytes: number;
  /** Of the declared type. */
  readonly sizeBytes: number;
  readonly signed: boolean;
  /** Counted from the beginning of the struct. */
  readonly bits?: { readonly offset: number; readonly size: number };
}

export interface KernelStruct {
  readonly sizeBytes: number;
  /** By C name; a field that is not here does not exist in this kernel. */
  readonly fields: ReadonlyMap<string, KernelField>;
}

/** The structs of a kernel by C name: a plain table for the evaluator, C types and BTF for those who relocate. */
export interface KernelTypes {
  readonly structs: ReadonlyMap<string, KernelStruct>;
  readonly ctypes: ReadonlyMap<string, CStruct>;
  readonly btf: Uint8Array;
}

/** A field before it has a place. */
interface FieldKind {
  readonly name: string;
  readonly type: CType;
  readonly sizeBytes: number;
  readonly bits?: number;
}

const char: CInt = { kind: "int", name: "char", sizeBytes: 1, signed: true };
const int: CInt = { kind: "int", name: "int", sizeBytes: 4, signed: true };
const unsigned: CInt = { kind: "int", name: "unsigned int", sizeBytes: 4, signed: false };

/** What an imported struct can have: integers of all widths, bitfields, a pointer, an array, an embedded struct. */
const GADGET_FIELDS: readonly FieldKind[] = [
  { name: "serial", type: U64, sizeBytes: 8 },
  { name: "count", type: U32, sizeBytes: 4 },
  { name: "port", type: U16, sizeBytes: 2 },
  { name: "kind", type: U8, sizeBytes: 1 },
  { name: "balance", type: int, sizeBytes: 4 },
  { name: "mode", type: unsigned, sizeBytes: 4, bits: 5 },
  { name: "level", type: int, sizeBytes: 4, bits: 3 },
  { name: "next", type: { kind: "pointer", target: "struct gadget" }, sizeBytes: 8 },
  { name: "label", type: { kind: "array", element: char, length: 8 }, sizeBytes: 8 },
  {
    name: "part",
    type: {
      kind: "struct",
      name: "gadget_part",
      members: [
        { name: "low", type: U32 },
        { name: "high", type: U32 },
      ],
    },
    sizeBytes: 8,
  },
];

/** The struct inside of it is the same everywhere. */
const PART_FIELDS: readonly FieldKind[] = [
  { name: "low", type: U32, sizeBytes: 4 },
  { name: "high", type: U32, sizeBytes: 4 },
];

const TASK_FIELDS: readonly FieldKind[] = [
  { name: "flags", type: unsigned, sizeBytes: 4 },
  { name: "pid", type: int, sizeBytes: 4 },
  { name: "tgid", type: int, sizeBytes: 4 },
  { name: "comm", type: { kind: "array", element: char, length: 16 }, sizeBytes: 16 },
];

/** Names of the fields of `gadget`, in the order of the build host. */
export const GADGET_NAMES: readonly string[] = GADGET_FIELDS.map(({ name }) => name);
/** Bytes that every layout of `gadget` fits into; so many are at a pointer to one. */
export const GADGET_BYTES = 96;

/** A layout: fields in an order, some left out, with a gap of so many 8-byte words before each. */
export interface Layout {
  readonly order: readonly string[];
  readonly gaps: readonly number[];
}

/** Fields in their places, one after the other, each aligned to its size. */
function placed(
  kinds: readonly FieldKind[],
  { order, gaps }: Layout,
): { readonly struct: KernelStruct; readonly members: readonly CMember[] } {
  const fields = new Map<string, KernelField>();
  const members: CMember[] = [];
  let at = 0;
  for (const [index, name] of order.entries()) {
    const kind = kinds.find((one) => one.name === name);
    if (!kind) throw new InternalError(`conformance: no field ${name}`);
    const { type, sizeBytes, bits } = kind;
    at += 8 * (gaps[index] ?? 0);
    const alignment = Math.min(sizeBytes, 8);
    at = Math.ceil(at / alignment) * alignment;
    const signed = type.kind === "int" && type.signed;
    if (bits === undefined) {
      fields.set(name, { offsetBytes: at, sizeBytes, signed });
      members.push({ name, type, offsetBytes: at });
    } else {
      // Not at the first bit of its unit, so that both shifts do something.
      const offset = at * 8 + 3 + (gaps[index] ?? 0);
      fields.set(name, { offsetBytes: offset >> 3, sizeBytes, signed, bits: { offset, size: bits } });
      members.push({ name, type, bitField: { offsetBits: offset, sizeBits: bits } });
    }
    at += sizeBytes;
  }
  return { struct: { sizeBytes: Math.ceil(at / 8) * 8, fields }, members };
}

const TASK_LAYOUT: Layout = { order: TASK_FIELDS.map(({ name }) => name), gaps: [] };

/** A kernel whose gadgets are laid out so. */
export function kernelTypes(gadget: Layout, task: Layout = TASK_LAYOUT): KernelTypes {
  const made = [
    ["gadget_part", placed(PART_FIELDS, { order: ["low", "high"], gaps: [] })] as const,
    ["gadget", placed(GADGET_FIELDS, gadget)] as const,
    ["task_struct", placed(TASK_FIELDS, task)] as const,
  ];
  const ctypes = new Map(
    made.map(([name, { struct, members }]): [string, CStruct] => [name, { kind: "struct", name, sizeBytes: struct.sizeBytes, members }]),
  );
  const table = new TypeTable();
  for (const type of ctypes.values()) table.addCType(type);
  return { structs: new Map(made.map(([name, { struct }]) => [name, struct])), ctypes, btf: encodeBtf(table.types).bytes };
}

/** The kernel of the build host, whose types the front end sees. */
export const BUILD_KERNEL: KernelTypes = kernelTypes({ order: GADGET_NAMES, gaps: [] });

/** The types of a kernel as relocation wants them. */
export function btfOf({ btf }: KernelTypes): Btf {
  const decoded = decodeBtf(btf);
  if (!decoded.ok) throw new InternalError("conformance: the BTF of a random kernel cannot be read");
  return decoded.value;
}

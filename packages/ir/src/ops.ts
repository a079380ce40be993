import type { CoreRelocation } from "@whistler/btf";
import type { Insn } from "@whistler/isa";

/**
 * The op table: everything about an op stands here once. Types of instructions, printer, parser, verifier and docs/ir.md derive
 * from it. Ops are a closed union; terminators are in terminator.ts.
 */
export type OpClass =
  /** Same operands, same result; may be removed, moved, duplicated. */
  | "pure"
  /** Reads memory. */
  | "read"
  /** Writes memory. */
  | "write"
  /** Reads and writes memory, or has effects that the helper table tells. */
  | "effect"
  /** Pure but bound to its block: names what a branch has proved. */
  | "pinned";

/** What an attribute holds; the printer and the parser read these kinds. */
export interface AttrTypes {
  /** Bits: 8, 16, 32 or 64. */
  readonly width: Width;
  /** Bytes from the base pointer, signed. */
  readonly offset: number;
  readonly cmp: Cmp;
  readonly rmw: Rmw;
  readonly fact: RefineFact;
  readonly flag: boolean;
  /** Signed canonical 64-bit value. */
  readonly constant: bigint;
  /** Index into `IrFunction.slots` by id. */
  readonly slot: number;
  /** C name of a map of the module. */
  readonly map: string;
  /** `BPF_FUNC_*` id. */
  readonly helper: number;
  /** A count or id, ≥ 0. */
  readonly count: number;
  readonly core: CoreRelocation | undefined;
  readonly insn: Insn;
}
export type AttrKind = keyof AttrTypes;

export type Width = 8 | 16 | 32 | 64;
/** Comparisons of 64-bit values, named as LLVM's icmp predicates; `set` is `(a & b) != 0` (BPF_JSET). */
export type Cmp = "eq" | "ne" | "ugt" | "uge" | "ult" | "ule" | "sgt" | "sge" | "slt" | "sle" | "set";
export const CMPS: readonly Cmp[] = ["eq", "ne", "ugt", "uge", "ult", "ule", "sgt", "sge", "slt", "sle", "set"];
export type Rmw = "add" | "and" | "or" | "xor" | "xchg" | "cmpxchg";
export const RMWS: readonly Rmw[] = ["add", "and", "or", "xor", "xchg", "cmpxchg"];
/** What a branch proved: not null; a packet pointer in range; a scalar bounded. */
export type RefineFact = "nonnull" | "in_range" | "bounded";
export const REFINE_FACTS: readonly RefineFact[] = ["nonnull", "in_range", "bounded"];

export interface OpInfo {
  /** `value`: any; `int`: i64; `ptr`: a memory base, a pointer or an i64 that holds an address. */
  readonly args: readonly ("value" | "int" | "ptr")[] | "variadic";
  readonly attrs: Readonly<Record<string, AttrKind>>;
  /** The result's type: fixed, the first operand's, told by the instruction, or none. `optional`: told, or none. */
  readonly result: "i64" | "ptr.map" | "ptr.map_value" | "ptr.stack" | "ptr.percpu_btf_id" | "same" | "told" | "optional" | "none";
  readonly class: OpClass;
  readonly commutative?: true;
  readonly doc: string;
}

const binary = (doc: string) => ({ args: ["int", "int"], attrs: {}, result: "i64", class: "pure", doc }) as const;
const commutative = (doc: string) => ({ args: ["int", "int"], attrs: {}, result: "i64", class: "pure", commutative: true, doc }) as const;

export const OPS = {
  const: {
    args: [],
    attrs: { value: "constant" },
    result: "i64",
    class: "pure",
    doc: "A 64-bit constant in signed canonical form. Cost 1 slot, 2 if it does not fit a sign-extended 32-bit immediate.",
  },
  map_ref: {
    args: [],
    attrs: { map: "map" },
    result: "ptr.map",
    class: "pure",
    doc: "A map, as helpers take it (`lddw` with BPF_PSEUDO_MAP_FD). Cost 2 slots.",
  },
  map_value_ref: {
    args: [],
    attrs: { map: "map", offset: "offset" },
    result: "ptr.map_value",
    class: "pure",
    doc: "Address inside the value of a single-entry array (`lddw` with BPF_PSEUDO_MAP_VALUE). Cost 2 slots.",
  },
  btf_ref: {
    args: [],
    attrs: { btfId: "count" },
    result: "ptr.percpu_btf_id",
    class: "pure",
    doc: "A kernel variable by BTF id (`lddw` with BPF_PSEUDO_BTF_ID). Cost 2 slots.",
  },
  core_value: {
    args: [],
    attrs: { value: "count", core: "core" },
    result: "i64",
    class: "pure",
    doc: "What a CO-RE record comes to: a kernel field's offset, size, shift. `value` is the build host's; the loader puts in the running kernel's, so nothing may be folded from it. Cost 1 slot.",
  },
  stack_addr: { args: [], attrs: { slot: "slot" }, result: "ptr.stack", class: "pure", doc: "Address of a stack slot; rematerialisable." },
  copy: {
    args: ["value"],
    attrs: {},
    result: "same",
    class: "pure",
    doc: "The operand itself; what a fold leaves behind for copy propagation.",
  },
  refine: {
    args: ["value"],
    attrs: { fact: "fact" },
    result: "told",
    class: "pinned",
    doc: "The operand, under a name that knows what the branch before it proved: not null, in packet range, bounded. Zero slots. Memory operations use the refined name.",
  },

  add: commutative("Sum modulo 2^64."),
  sub: binary("Difference modulo 2^64."),
  mul: commutative("Product modulo 2^64."),
  udiv: binary("Unsigned quotient; 0 where the divisor is 0 (RFC 9669 §4.1)."),
  sdiv: binary("Signed quotient rounded towards 0; 0 where the divisor is 0. Native at v4."),
  umod: binary("Unsigned remainder; the dividend where the divisor is 0 (RFC 9669 §4.1)."),
  smod: binary("Signed remainder with the dividend's sign; the dividend where the divisor is 0. Native at v4."),
  and: commutative("Bitwise and."),
  or: commutative("Bitwise or."),
  xor: commutative("Bitwise exclusive or."),
  shl: binary("Shift left; the amount counts modulo 64."),
  lshr: binary("Logical shift right; the amount counts modulo 64."),
  ashr: binary("Arithmetic shift right; the amount counts modulo 64."),
  bswap: {
    args: ["int"],
    attrs: { width: "width" },
    result: "i64",
    class: "pure",
    doc: "The low 16, 32 or 64 bits with their bytes reversed, zero-extended; upper bits are dropped.",
  },
  zext: { args: ["int"], attrs: { width: "width" }, result: "i64", class: "pure", doc: "The low bits, zero-extended to 64." },
  sext: { args: ["int"], attrs: { width: "width" }, result: "i64", class: "pure", doc: "The low bits, sign-extended to 64." },
  icmp: {
    args: ["value", "value"],
    attrs: { cmp: "cmp" },
    result: "i64",
    class: "pure",
    doc: "1 where the 64-bit comparison holds, else 0. One used only by branches costs nothing: the branch compares.",
  },
  ptr_add: { args: ["ptr", "int"], attrs: {}, result: "same", class: "pure", doc: "A pointer moved by bytes; keeps its kind." },
  ptr_to_int: {
    args: ["ptr"],
    attrs: {},
    result: "i64",
    class: "pure",
    doc: "The address as a scalar, for arithmetic that leaves pointers behind. Zero slots.",
  },

  load: {
    args: ["ptr"],
    attrs: { width: "width", signed: "flag", offset: "offset", core: "core" },
    result: "told",
    class: "read",
    doc: "Read `width` bits at base + offset, zero- or sign-extended. Little-endian. From a context, the result may be a pointer (`data`).",
  },
  store: {
    args: ["ptr", "value"],
    attrs: { width: "width", offset: "offset", core: "core" },
    result: "none",
    class: "write",
    doc: "Write the low `width` bits at base + offset.",
  },
  fill: {
    args: ["ptr"],
    attrs: { offset: "offset", bytes: "count", byte: "count" },
    result: "none",
    class: "write",
    doc: "Write `bytes` bytes of value `byte` (0–255) from base + offset on: the zeroing of stack memory, which dead store elimination trims.",
  },
  atomic_rmw: {
    args: "variadic",
    attrs: { rmw: "rmw", width: "width", offset: "offset", fetch: "flag" },
    result: "optional",
    class: "effect",
    doc: "Atomic read-modify-write of 32 or 64 bits: base, operand (`cmpxchg`: base, expected, new). With `fetch` the result is the old value. RFC 9669 §5.3.",
  },
  helper_call: {
    args: "variadic",
    attrs: { helper: "helper" },
    result: "told",
    class: "effect",
    doc: "A call of a kernel helper with up to five arguments; its effects stand in the helper table of @whistler/uapi.",
  },
  asm: {
    args: [],
    attrs: { insn: "insn" },
    result: "optional",
    class: "effect",
    doc: "One raw instruction, a barrier for everything: it reads and writes the registers that its fields name.",
  },
} as const satisfies Record<string, OpInfo>;

export type OpName = keyof typeof OPS;

/** The binary integer ops: two i64 in, one out, no attributes. */
export type BinaryOp = "add" | "sub" | "mul" | "udiv" | "sdiv" | "umod" | "smod" | "and" | "or" | "xor" | "shl" | "lshr" | "ashr";
export const BINARY_OPS: readonly BinaryOp[] = [
  "add",
  "sub",
  "mul",
  "udiv",
  "sdiv",
  "umod",
  "smod",
  "and",
  "or",
  "xor",
  "shl",
  "lshr",
  "ashr",
];

/** The attributes of an op, typed by the table. */
export type AttrsOf<K extends OpName> = {
  readonly [A in keyof (typeof OPS)[K]["attrs"]]: (typeof OPS)[K]["attrs"][A] extends AttrKind
    ? AttrTypes[(typeof OPS)[K]["attrs"][A]]
    : never;
};

export function isOpName(text: string): text is OpName {
  return Object.hasOwn(OPS, text);
}

/** The row of an op, under the common type. */
export function opInfo(op: OpName): OpInfo {
  return OPS[op];
}

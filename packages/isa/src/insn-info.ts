import type { CpuLevel } from "./insn.ts";

/** Bytes of one memory access. */
export type AccessBytes = 1 | 2 | 4 | 8;

/** Bits of an arithmetic operation or comparison. A 32-bit operation zeroes the upper half of its destination. */
export type Width = 32 | 64;

/** Where the second operand stands: in `imm` or in `src`. */
export type Operand = "imm" | "reg";

/** Two-operand arithmetic, dst = dst op operand. `div`, `mod`, `rsh` are unsigned; `sdiv`, `smod`, `arsh` signed. */
export type BinaryOp = "add" | "sub" | "mul" | "div" | "sdiv" | "or" | "and" | "lsh" | "rsh" | "mod" | "smod" | "xor" | "arsh";

/** Comparison of a conditional jump; `set` is (dst & operand) != 0, those that start with `s` are signed. */
export type Comparison = "eq" | "ne" | "gt" | "ge" | "lt" | "le" | "set" | "sgt" | "sge" | "slt" | "sle";

export type AtomicOp = "add" | "or" | "and" | "xor" | "xchg" | "cmpxchg";

/** What `lddw` loads: RFC 9669 §5.4; `idx` variants index the `fd_array` of BPF_PROG_LOAD. */
export type Imm64Kind = "value" | "map-fd" | "map-value" | "btf-id" | "func" | "map-idx" | "map-idx-value";

/** The meaning of an instruction. An interpreter, printer or selector switches on `kind`. */
export type Operation =
  | { readonly kind: "binary"; readonly op: BinaryOp; readonly width: Width; readonly operand: Operand }
  | { readonly kind: "mov"; readonly width: Width; readonly operand: Operand }
  /** Sign-extend the low `from` bits to `width`. */
  | { readonly kind: "movsx"; readonly width: Width; readonly from: 8 | 16 | 32 }
  | { readonly kind: "neg"; readonly width: Width }
  /** `le`, `be`: convert between host and that order; `swap`: always swap. All truncate to `bits` and zero the rest. */
  | { readonly kind: "endian"; readonly order: "le" | "be" | "swap"; readonly bits: 16 | 32 | 64 }
  /** `imm` is (source address space) | (destination address space << 16), as LLVM numbers them. */
  | { readonly kind: "addr-space-cast" }
  | { readonly kind: "load"; readonly bytes: AccessBytes; readonly signed: boolean }
  | { readonly kind: "store"; readonly bytes: AccessBytes; readonly operand: Operand }
  /** `fetch`: `src` (for cmpxchg r0) receives the old value. */
  | { readonly kind: "atomic"; readonly op: AtomicOp; readonly bytes: 4 | 8; readonly fetch: boolean }
  | { readonly kind: "load-acquire"; readonly bytes: AccessBytes }
  | { readonly kind: "store-release"; readonly bytes: AccessBytes }
  | { readonly kind: "load-imm64"; readonly what: Imm64Kind }
  /** Classic BPF's packet access through the context in r6; ends the program with 0 when out of bounds. */
  | { readonly kind: "packet-load"; readonly mode: "abs" | "ind"; readonly bytes: 1 | 2 | 4 }
  /** Unconditional, the distance is in `off` or (gotol) in `imm`. */
  | { readonly kind: "jump"; readonly distance: "off" | "imm" }
  | { readonly kind: "branch"; readonly compare: Comparison; readonly width: Width; readonly operand: Operand }
  /** Jumps when the verifier's iteration budget is used up. */
  | { readonly kind: "may-goto" }
  /** Jump to the address in `dst`. */
  | { readonly kind: "indirect-jump" }
  | { readonly kind: "call"; readonly target: "helper" | "local" | "kfunc" | "register" }
  | { readonly kind: "exit" };

/** `tied` is read and written: the result takes the place of the operand. */
export type DstRole = "unused" | "def" | "use" | "tied";
/** `selector`: not a register, its value is fixed by the row. */
export type SrcRole = "unused" | "use" | "tied" | "selector";
/** `memory`: bytes added to the base register. `jump`: slots from the next instruction. `btf-fd`: index of a kfunc's BTF in `fd_array`. */
export type OffRole = "unused" | "memory" | "jump" | "selector" | "btf-fd";
/** `value`: a number that the operation takes. `jump`: slots. `func`: distance in slots to a function. `id`: of a helper or kfunc. */
export type ImmRole = "unused" | "value" | "jump" | "func" | "id" | "selector";
/** The upper half of `lddw`. */
export type NextImmRole = "none" | "unused" | "value";

/** Field values that tell this row from the others with the same opcode byte. */
export interface Selectors {
  readonly src?: number;
  readonly off?: number;
  readonly imm?: number;
}

/** How an instruction touches memory, whatever its mnemonic. */
export interface MemoryAccess {
  readonly access: "load" | "store" | "read-write";
  readonly bytes: AccessBytes;
  readonly signExtend: boolean;
  /** The field with the base register; "packet": classic packet access. */
  readonly base: "dst" | "src" | "packet";
}

/** How control leaves: `branch` may fall through or jump; a `call` comes back; `exit` and `indirect` have no successor in the text. */
export type Flow = "next" | "jump" | "branch" | "call" | "exit" | "indirect";

/** One row of the opcode table: one instruction with all that is true of it. */
export interface InsnInfo {
  /** Unique in the table: mnemonic and, where both exist, the form: `add32_imm`, `jeq_reg`. */
  readonly name: string;
  /** As GNU as names it, where it does: `add32`, `ldxw`, `jeq`, `aadd`. */
  readonly mnemonic: string;
  readonly opcode: number;
  readonly selectors: Selectors;
  /** The lowest cpu level whose kernels take it. */
  readonly cpu: CpuLevel;
  /** False where the kernel's verifier refuses it at every level (`callx`: only compilers and disassemblers know it). */
  readonly loadable: boolean;
  readonly operation: Operation;
  readonly dst: DstRole;
  readonly src: SrcRole;
  readonly off: OffRole;
  readonly imm: ImmRole;
  readonly nextImm: NextImmRole;
  /** Registers read that no field names. An upper bound for calls: the table does not know a callee's arity. */
  readonly fixedUses: readonly number[];
  /** Registers written with a result that no field names. */
  readonly fixedDefs: readonly number[];
  /** Registers that hold no usable value afterwards. */
  readonly clobbers: readonly number[];
  readonly memory: MemoryAccess | undefined;
  readonly flow: Flow;
}

type RowDefaults = Omit<InsnInfo, "name" | "mnemonic" | "opcode" | "operation">;

const DEFAULTS: RowDefaults = {
  selectors: {},
  cpu: "v1",
  loadable: true,
  dst: "unused",
  src: "unused",
  off: "unused",
  imm: "unused",
  nextImm: "none",
  fixedUses: [],
  fixedDefs: [],
  clobbers: [],
  memory: undefined,
  flow: "next",
};

/** A row from what is particular to it. */
export function row(particular: Pick<InsnInfo, "name" | "mnemonic" | "opcode" | "operation"> & Partial<RowDefaults>): InsnInfo {
  return Object.freeze({ ...DEFAULTS, ...particular });
}

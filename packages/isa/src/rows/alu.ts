import {
  BPF_ADD,
  BPF_ADDR_SPACE_CAST,
  BPF_ALU,
  BPF_ALU64,
  BPF_AND,
  BPF_ARSH,
  BPF_DIV,
  BPF_END,
  BPF_K,
  BPF_LSH,
  BPF_MOD,
  BPF_MOV,
  BPF_MUL,
  BPF_NEG,
  BPF_OR,
  BPF_RSH,
  BPF_SUB,
  BPF_TO_BE,
  BPF_TO_LE,
  BPF_X,
  BPF_XOR,
} from "../constants.ts";
import { type BinaryOp, type InsnInfo, row, type Width } from "../insn-info.ts";

/** Arithmetic, moves and byte order: RFC 9669 §4. */

interface BinaryCode {
  readonly op: BinaryOp;
  readonly code: number;
  /** `off` where it tells signed from unsigned (RFC 9669 §4.1). */
  readonly off?: 0 | 1;
}

/** Operation bits of each two-operand operation. */
export const BINARY_CODES: readonly BinaryCode[] = [
  { op: "add", code: BPF_ADD },
  { op: "sub", code: BPF_SUB },
  { op: "mul", code: BPF_MUL },
  { op: "div", code: BPF_DIV, off: 0 },
  { op: "sdiv", code: BPF_DIV, off: 1 },
  { op: "or", code: BPF_OR },
  { op: "and", code: BPF_AND },
  { op: "lsh", code: BPF_LSH },
  { op: "rsh", code: BPF_RSH },
  { op: "mod", code: BPF_MOD, off: 0 },
  { op: "smod", code: BPF_MOD, off: 1 },
  { op: "xor", code: BPF_XOR },
  { op: "arsh", code: BPF_ARSH },
];

/** Mnemonic suffix and class bits of each width. */
const WIDTHS: readonly { readonly width: Width; readonly suffix: "" | "32"; readonly cls: number }[] = [
  { width: 64, suffix: "", cls: BPF_ALU64 },
  { width: 32, suffix: "32", cls: BPF_ALU },
];

const binaryRows: readonly InsnInfo[] = WIDTHS.flatMap(({ width, suffix, cls }) =>
  BINARY_CODES.flatMap(({ op, code, off }) => {
    const common = {
      mnemonic: op + suffix,
      cpu: off === 1 ? ("v4" as const) : ("v1" as const),
      dst: "tied" as const,
      ...(off === undefined ? {} : { selectors: { off }, off: "selector" as const }),
    };
    return [
      row({
        ...common,
        name: `${op}${suffix}_imm`,
        opcode: cls | code | BPF_K,
        operation: { kind: "binary", op, width, operand: "imm" },
        imm: "value",
      }),
      row({
        ...common,
        name: `${op}${suffix}_reg`,
        opcode: cls | code | BPF_X,
        operation: { kind: "binary", op, width, operand: "reg" },
        src: "use",
      }),
    ];
  }),
);

const moveRows: readonly InsnInfo[] = WIDTHS.flatMap(({ width, suffix, cls }) => [
  row({
    name: `mov${suffix}_imm`,
    mnemonic: `mov${suffix}`,
    opcode: cls | BPF_MOV | BPF_K,
    operation: { kind: "mov", width, operand: "imm" },
    dst: "def",
    imm: "value",
  }),
  row({
    name: `mov${suffix}_reg`,
    mnemonic: `mov${suffix}`,
    opcode: cls | BPF_MOV | BPF_X,
    selectors: { off: 0 },
    operation: { kind: "mov", width, operand: "reg" },
    dst: "def",
    src: "use",
    off: "selector",
  }),
  ...([8, 16, 32] as const)
    .filter((from) => from < width)
    .map((from) =>
      row({
        name: `movs${suffix}_${from}`,
        mnemonic: `movs${suffix}`,
        opcode: cls | BPF_MOV | BPF_X,
        selectors: { off: from },
        cpu: "v4",
        operation: { kind: "movsx", width, from },
        dst: "def",
        src: "use",
        off: "selector",
      }),
    ),
  row({ name: `neg${suffix}`, mnemonic: `neg${suffix}`, opcode: cls | BPF_NEG, operation: { kind: "neg", width }, dst: "tied" }),
]);

const ENDIAN = [
  { order: "le", mnemonic: "endle", opcode: BPF_ALU | BPF_END | BPF_TO_LE, cpu: "v1" },
  { order: "be", mnemonic: "endbe", opcode: BPF_ALU | BPF_END | BPF_TO_BE, cpu: "v1" },
  { order: "swap", mnemonic: "bswap", opcode: BPF_ALU64 | BPF_END, cpu: "v4" },
] as const;

const endianRows: readonly InsnInfo[] = ENDIAN.flatMap(({ order, mnemonic, opcode, cpu }) =>
  ([16, 32, 64] as const).map((bits) =>
    row({
      name: `${mnemonic}_${bits}`,
      mnemonic,
      opcode,
      selectors: { imm: bits },
      cpu,
      operation: { kind: "endian", order, bits },
      dst: "tied",
      imm: "selector",
    }),
  ),
);

export const ALU_ROWS: readonly InsnInfo[] = [
  ...binaryRows,
  ...moveRows,
  ...endianRows,
  row({
    name: "addr_space_cast",
    mnemonic: "addr_space_cast",
    opcode: BPF_ALU64 | BPF_MOV | BPF_X,
    selectors: { off: BPF_ADDR_SPACE_CAST },
    cpu: "v4",
    operation: { kind: "addr-space-cast" },
    dst: "def",
    src: "use",
    off: "selector",
    imm: "value",
  }),
];

import {
  BPF_CALL,
  BPF_EXIT,
  BPF_JA,
  BPF_JCOND,
  BPF_JEQ,
  BPF_JGE,
  BPF_JGT,
  BPF_JLE,
  BPF_JLT,
  BPF_JMP,
  BPF_JMP32,
  BPF_JNE,
  BPF_JSET,
  BPF_JSGE,
  BPF_JSGT,
  BPF_JSLE,
  BPF_JSLT,
  BPF_K,
  BPF_MAY_GOTO,
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_KFUNC_CALL,
  BPF_X,
} from "../constants.ts";
import type { CpuLevel } from "../insn.ts";
import { type Comparison, type InsnInfo, row } from "../insn-info.ts";

/** Jumps, calls and exit: RFC 9669 §4.3; may_goto (kernel 6.9) and gotox (kernel 6.19) are later additions. */

/** Operation bits of each comparison; the "less" half came with v2. */
export const COMPARISON_CODES: readonly { readonly compare: Comparison; readonly code: number; readonly cpu: CpuLevel }[] = [
  { compare: "eq", code: BPF_JEQ, cpu: "v1" },
  { compare: "gt", code: BPF_JGT, cpu: "v1" },
  { compare: "ge", code: BPF_JGE, cpu: "v1" },
  { compare: "set", code: BPF_JSET, cpu: "v1" },
  { compare: "ne", code: BPF_JNE, cpu: "v1" },
  { compare: "sgt", code: BPF_JSGT, cpu: "v1" },
  { compare: "sge", code: BPF_JSGE, cpu: "v1" },
  { compare: "lt", code: BPF_JLT, cpu: "v2" },
  { compare: "le", code: BPF_JLE, cpu: "v2" },
  { compare: "slt", code: BPF_JSLT, cpu: "v2" },
  { compare: "sle", code: BPF_JSLE, cpu: "v2" },
];

const branchRows: readonly InsnInfo[] = ([64, 32] as const).flatMap((width) =>
  COMPARISON_CODES.flatMap(({ compare, code, cpu }) => {
    const mnemonic = width === 32 ? `j${compare}32` : `j${compare}`;
    const cls = width === 32 ? BPF_JMP32 : BPF_JMP;
    const common = {
      mnemonic,
      cpu: width === 32 ? ("v3" as const) : cpu,
      dst: "use" as const,
      off: "jump" as const,
      flow: "branch" as const,
    };
    return [
      row({
        ...common,
        name: `${mnemonic}_imm`,
        opcode: cls | code | BPF_K,
        operation: { kind: "branch", compare, width, operand: "imm" },
        imm: "value",
      }),
      row({
        ...common,
        name: `${mnemonic}_reg`,
        opcode: cls | code | BPF_X,
        operation: { kind: "branch", compare, width, operand: "reg" },
        src: "use",
      }),
    ];
  }),
);

const CALL_REGISTERS = {
  fixedUses: [1, 2, 3, 4, 5],
  fixedDefs: [0],
  clobbers: [1, 2, 3, 4, 5],
  flow: "call",
} as const;

const callRows: readonly InsnInfo[] = [
  row({
    ...CALL_REGISTERS,
    name: "call",
    mnemonic: "call",
    opcode: BPF_JMP | BPF_CALL | BPF_K,
    selectors: { src: 0 },
    operation: { kind: "call", target: "helper" },
    src: "selector",
    imm: "id",
  }),
  row({
    ...CALL_REGISTERS,
    name: "call_local",
    mnemonic: "call",
    opcode: BPF_JMP | BPF_CALL | BPF_K,
    selectors: { src: BPF_PSEUDO_CALL },
    operation: { kind: "call", target: "local" },
    src: "selector",
    imm: "func",
  }),
  row({
    ...CALL_REGISTERS,
    name: "call_kfunc",
    mnemonic: "call",
    opcode: BPF_JMP | BPF_CALL | BPF_K,
    selectors: { src: BPF_PSEUDO_KFUNC_CALL },
    operation: { kind: "call", target: "kfunc" },
    src: "selector",
    off: "btf-fd",
    imm: "id",
  }),
  row({
    ...CALL_REGISTERS,
    name: "callx",
    mnemonic: "callx",
    opcode: BPF_JMP | BPF_CALL | BPF_X,
    loadable: false,
    operation: { kind: "call", target: "register" },
    dst: "use",
  }),
];

export const JUMP_ROWS: readonly InsnInfo[] = [
  ...branchRows,
  row({ name: "ja", mnemonic: "ja", opcode: BPF_JMP | BPF_JA, operation: { kind: "jump", distance: "off" }, off: "jump", flow: "jump" }),
  row({
    name: "jal",
    mnemonic: "jal",
    opcode: BPF_JMP32 | BPF_JA,
    cpu: "v4",
    operation: { kind: "jump", distance: "imm" },
    imm: "jump",
    flow: "jump",
  }),
  row({
    name: "gotox",
    mnemonic: "gotox",
    opcode: BPF_JMP | BPF_JA | BPF_X,
    cpu: "v4",
    operation: { kind: "indirect-jump" },
    dst: "use",
    flow: "indirect",
  }),
  row({
    name: "may_goto",
    mnemonic: "may_goto",
    opcode: BPF_JMP | BPF_JCOND,
    selectors: { src: BPF_MAY_GOTO },
    cpu: "v4",
    operation: { kind: "may-goto" },
    src: "selector",
    off: "jump",
    flow: "branch",
  }),
  ...callRows,
  row({ name: "exit", mnemonic: "exit", opcode: BPF_JMP | BPF_EXIT, operation: { kind: "exit" }, fixedUses: [0], flow: "exit" }),
];

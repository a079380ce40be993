import {
  BPF_ADD,
  BPF_AND,
  BPF_ATOMIC,
  BPF_CMPXCHG,
  BPF_FETCH,
  BPF_LOAD_ACQ,
  BPF_OR,
  BPF_STORE_REL,
  BPF_STX,
  BPF_XCHG,
  BPF_XOR,
} from "../constants.ts";
import { type AtomicOp, type InsnInfo, row } from "../insn-info.ts";
import { SIZES } from "./memory.ts";

/** Atomic operations: RFC 9669 §5.3; load-acquire and store-release are later additions (kernel 6.15). `imm` tells them apart. */

/** `imm` of each read-modify-write, without and with fetch; xchg and cmpxchg always fetch. */
export const ATOMIC_CODES: readonly { readonly op: AtomicOp; readonly mnemonic: string; readonly fetch: boolean; readonly imm: number }[] =
  [
    { op: "add", mnemonic: "aadd", fetch: false, imm: BPF_ADD },
    { op: "or", mnemonic: "aor", fetch: false, imm: BPF_OR },
    { op: "and", mnemonic: "aand", fetch: false, imm: BPF_AND },
    { op: "xor", mnemonic: "axor", fetch: false, imm: BPF_XOR },
    { op: "add", mnemonic: "afadd", fetch: true, imm: BPF_ADD | BPF_FETCH },
    { op: "or", mnemonic: "afor", fetch: true, imm: BPF_OR | BPF_FETCH },
    { op: "and", mnemonic: "afand", fetch: true, imm: BPF_AND | BPF_FETCH },
    { op: "xor", mnemonic: "afxor", fetch: true, imm: BPF_XOR | BPF_FETCH },
    { op: "xchg", mnemonic: "axchg", fetch: true, imm: BPF_XCHG },
    { op: "cmpxchg", mnemonic: "acmp", fetch: true, imm: BPF_CMPXCHG },
  ];

const readModifyWriteRows: readonly InsnInfo[] = ([8, 4] as const).flatMap((bytes) =>
  SIZES.filter((size) => size.bytes === bytes).flatMap(({ code }) =>
    ATOMIC_CODES.map(({ op, mnemonic, fetch, imm }) => {
      const name = bytes === 4 ? `${mnemonic}32` : mnemonic;
      return row({
        name,
        mnemonic: name,
        opcode: BPF_STX | BPF_ATOMIC | code,
        selectors: { imm },
        // Plain add is as old as eBPF; the others came with kernel 5.12, and clang emits them from v3 on.
        cpu: op === "add" && !fetch ? "v1" : "v3",
        operation: { kind: "atomic", op, bytes, fetch },
        dst: "use",
        src: fetch && op !== "cmpxchg" ? "tied" : "use",
        off: "memory",
        imm: "selector",
        ...(op === "cmpxchg" ? { fixedUses: [0], fixedDefs: [0] } : {}),
        memory: { access: "read-write", bytes, signExtend: false, base: "dst" },
      });
    }),
  ),
);

const orderedRows: readonly InsnInfo[] = SIZES.flatMap(({ bytes, code, letters }) => [
  row({
    name: `ldacq${letters}`,
    mnemonic: `ldacq${letters}`,
    opcode: BPF_STX | BPF_ATOMIC | code,
    selectors: { imm: BPF_LOAD_ACQ },
    cpu: "v4",
    operation: { kind: "load-acquire", bytes },
    dst: "def",
    src: "use",
    off: "memory",
    imm: "selector",
    memory: { access: "load", bytes, signExtend: false, base: "src" },
  }),
  row({
    name: `strel${letters}`,
    mnemonic: `strel${letters}`,
    opcode: BPF_STX | BPF_ATOMIC | code,
    selectors: { imm: BPF_STORE_REL },
    cpu: "v4",
    operation: { kind: "store-release", bytes },
    dst: "use",
    src: "use",
    off: "memory",
    imm: "selector",
    memory: { access: "store", bytes, signExtend: false, base: "dst" },
  }),
]);

export const ATOMIC_ROWS: readonly InsnInfo[] = [...readModifyWriteRows, ...orderedRows];

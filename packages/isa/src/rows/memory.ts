import {
  BPF_ABS,
  BPF_B,
  BPF_DW,
  BPF_H,
  BPF_IND,
  BPF_LD,
  BPF_LDX,
  BPF_MEM,
  BPF_MEMSX,
  BPF_PSEUDO_BTF_ID,
  BPF_PSEUDO_FUNC,
  BPF_PSEUDO_MAP_FD,
  BPF_PSEUDO_MAP_IDX,
  BPF_PSEUDO_MAP_IDX_VALUE,
  BPF_PSEUDO_MAP_VALUE,
  BPF_ST,
  BPF_STX,
  BPF_W,
} from "../constants.ts";
import { LDDW } from "../insn.ts";
import { type AccessBytes, type Imm64Kind, type ImmRole, type InsnInfo, type NextImmRole, row } from "../insn-info.ts";

/** Loads and stores, the two-slot immediate load, classic packet access: RFC 9669 §5. */

/** Size bits and mnemonic letters of each access size. */
export const SIZES: readonly { readonly bytes: AccessBytes; readonly code: number; readonly letters: string }[] = [
  { bytes: 1, code: BPF_B, letters: "b" },
  { bytes: 2, code: BPF_H, letters: "h" },
  { bytes: 4, code: BPF_W, letters: "w" },
  { bytes: 8, code: BPF_DW, letters: "dw" },
];

const accessRows: readonly InsnInfo[] = SIZES.flatMap(({ bytes, code, letters }) => [
  row({
    name: `ldx${letters}`,
    mnemonic: `ldx${letters}`,
    opcode: BPF_LDX | BPF_MEM | code,
    operation: { kind: "load", bytes, signed: false },
    dst: "def",
    src: "use",
    off: "memory",
    memory: { access: "load", bytes, signExtend: false, base: "src" },
  }),
  row({
    name: `st${letters}`,
    mnemonic: `st${letters}`,
    opcode: BPF_ST | BPF_MEM | code,
    operation: { kind: "store", bytes, operand: "imm" },
    dst: "use",
    off: "memory",
    imm: "value",
    memory: { access: "store", bytes, signExtend: false, base: "dst" },
  }),
  row({
    name: `stx${letters}`,
    mnemonic: `stx${letters}`,
    opcode: BPF_STX | BPF_MEM | code,
    operation: { kind: "store", bytes, operand: "reg" },
    dst: "use",
    src: "use",
    off: "memory",
    memory: { access: "store", bytes, signExtend: false, base: "dst" },
  }),
]);

const signedLoadRows: readonly InsnInfo[] = SIZES.filter(({ bytes }) => bytes < 8).map(({ bytes, code, letters }) =>
  row({
    name: `ldxs${letters}`,
    mnemonic: `ldxs${letters}`,
    opcode: BPF_LDX | BPF_MEMSX | code,
    cpu: "v4",
    operation: { kind: "load", bytes, signed: true },
    dst: "def",
    src: "use",
    off: "memory",
    memory: { access: "load", bytes, signExtend: true, base: "src" },
  }),
);

/**
 * `src` of `lddw`, RFC 9669 §5.4. The kernel (resolve_pseudo_ldimm64) refuses an upper half beside a map reference;
 * beside a BTF id it is the fd of a module's BTF.
 */
export const IMM64_KINDS: readonly {
  readonly what: Imm64Kind;
  readonly src: number;
  readonly imm: ImmRole;
  readonly nextImm: NextImmRole;
}[] = [
  { what: "value", src: 0, imm: "value", nextImm: "value" },
  { what: "map-fd", src: BPF_PSEUDO_MAP_FD, imm: "id", nextImm: "unused" },
  { what: "map-value", src: BPF_PSEUDO_MAP_VALUE, imm: "id", nextImm: "value" },
  { what: "btf-id", src: BPF_PSEUDO_BTF_ID, imm: "id", nextImm: "value" },
  { what: "func", src: BPF_PSEUDO_FUNC, imm: "func", nextImm: "unused" },
  { what: "map-idx", src: BPF_PSEUDO_MAP_IDX, imm: "id", nextImm: "unused" },
  { what: "map-idx-value", src: BPF_PSEUDO_MAP_IDX_VALUE, imm: "id", nextImm: "value" },
];

const imm64Rows: readonly InsnInfo[] = IMM64_KINDS.map(({ what, src, imm, nextImm }) =>
  row({
    name: what === "value" ? "lddw" : `lddw_${what.replaceAll("-", "_")}`,
    mnemonic: "lddw",
    opcode: LDDW,
    selectors: { src },
    operation: { kind: "load-imm64", what },
    dst: "def",
    src: "selector",
    imm,
    nextImm,
  }),
);

const packetRows: readonly InsnInfo[] = ([1, 2, 4] as const).flatMap((bytes) => {
  const size = SIZES.filter((candidate) => candidate.bytes === bytes);
  return size.flatMap(({ code, letters }) => {
    const common = {
      imm: "value" as const,
      fixedUses: [6],
      fixedDefs: [0],
      clobbers: [1, 2, 3, 4, 5],
      memory: { access: "load" as const, bytes, signExtend: false, base: "packet" as const },
    };
    const abs = `ldabs${letters}`;
    const ind = `ldind${letters}`;
    return [
      row({ ...common, name: abs, mnemonic: abs, opcode: BPF_LD | BPF_ABS | code, operation: { kind: "packet-load", mode: "abs", bytes } }),
      row({
        ...common,
        name: ind,
        mnemonic: ind,
        opcode: BPF_LD | BPF_IND | code,
        operation: { kind: "packet-load", mode: "ind", bytes },
        src: "use",
      }),
    ];
  });
});

export const MEMORY_ROWS: readonly InsnInfo[] = [...accessRows, ...signedLoadRows, ...imm64Rows, ...packetRows];

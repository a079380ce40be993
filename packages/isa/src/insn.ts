/**
 * One eBPF instruction as data, fields named as in `struct bpf_insn` (linux/bpf.h) and RFC 9669 §3.
 *
 * `lddw` (opcode 0x18) takes two slots; its second slot's `imm` is `nextImm` here, so that a list of `Insn` is a list of
 * instructions and never of halves. Every other instruction has no `nextImm`.
 */
export interface Insn {
  /** The whole opcode byte: class, operation or mode, source or size bits. */
  readonly opcode: number;
  /** Destination register, 0–10. */
  readonly dst: number;
  /** Source register 0–10, or a pseudo value (`BPF_PSEUDO_MAP_FD` …). */
  readonly src: number;
  /** Signed 16 bits: a memory offset in bytes, or a jump distance in slots from the next instruction. */
  readonly off: number;
  /** Signed 32 bits. */
  readonly imm: number;
  /** `lddw` only: the upper 32 bits, signed. */
  readonly nextImm?: number;
}

/** Bytes in one slot. */
export const SLOT_BYTES = 8;

/** Opcode of the two-slot 64-bit immediate load, `BPF_LD | BPF_IMM | BPF_DW`. */
export const LDDW = 0x18;

/** How many 8-byte slots the instruction takes: 2 for `lddw`, else 1. */
export function slotsOf(insn: Insn): 1 | 2 {
  return insn.opcode === LDDW ? 2 : 1;
}

/** What the target kernel's verifier and JIT accept, as clang's `-mcpu` names it. */
export type CpuLevel = "v1" | "v2" | "v3" | "v4";

import { Fault } from "./fault.ts";

/** The fields of a raw instruction, as `asm` gives them. */
export interface RawInstruction {
  readonly opcode: number;
  readonly dst: number;
  readonly src: number;
  readonly off: number;
  readonly imm: number;
}

/** RFC 9669 §3: the class in the low three bits; arithmetic: the source in bit 3, the operation above. */
const CLASS_MASK = 0x07;
const ALU = 0x04;
const ALU64 = 0x07;
const FROM_REGISTER = 0x08;
const OPERATION_MASK = 0xf0;
/** Class JMP, operation CALL. */
const CALL = 0x85;

/** RFC 9669 §4.1, by the operation's bits; on operands that are cut to the width. `off` of 1 makes division signed. */
const ARITHMETIC: ReadonlyMap<number, (left: bigint, right: bigint, width: number, off: number) => bigint> = new Map([
  [0x00, (left, right) => left + right],
  [0x10, (left, right) => left - right],
  [0x20, (left, right) => left * right],
  [
    0x30,
    (left, right, width, off) => (right === 0n ? 0n : off === 0 ? left / right : BigInt.asIntN(width, left) / BigInt.asIntN(width, right)),
  ],
  [0x40, (left, right) => left | right],
  [0x50, (left, right) => left & right],
  [0x60, (left, right, width) => left << (right % BigInt(width))],
  [0x70, (left, right, width) => left >> (right % BigInt(width))],
  [0x80, (left) => -left],
  [
    0x90,
    (left, right, width, off) =>
      right === 0n ? left : off === 0 ? left % right : BigInt.asIntN(width, left) % BigInt.asIntN(width, right),
  ],
  [0xa0, (left, right) => left ^ right],
  // A move; with an offset of 8, 16, 32 a sign extension from so many bits.
  [0xb0, (_, right, _width, off) => (off === 0 ? right : BigInt.asIntN(off, right))],
  [0xc0, (left, right, width) => BigInt.asIntN(width, left) >> (right % BigInt(width))],
]);
const NEGATE = 0x80;
const MOVE = 0xb0;
const BYTE_ORDER = 0xd0;

/**
 * Registers as raw instructions see them: what one of them has set, the next one may read. Arithmetic, moves, byte order, and calls of
 * helpers that take numbers have a meaning here; what touches memory has none, as the frame is the compiler's. Mutable.
 */
export class RawRegisters {
  readonly #values = new Map<number, bigint>();

  get(register: number): bigint {
    const value = this.#values.get(register);
    if (value === undefined) throw new Fault(`a raw instruction reads r${register}, which none has set`);
    return value;
  }

  /** Run an instruction that computes; undefined for a call, which is the caller's to make. */
  run(insn: RawInstruction): { readonly kind: "computed" } | { readonly kind: "call"; readonly helper: number } {
    if (insn.opcode === CALL && insn.src === 0) return { kind: "call", helper: insn.imm };
    const cls = insn.opcode & CLASS_MASK;
    if (cls !== ALU && cls !== ALU64) throw new Fault("raw instructions that do not compute have no meaning but the machine's");
    this.#values.set(insn.dst, this.#computed(insn, cls === ALU ? 32 : 64));
    return { kind: "computed" };
  }

  /** A helper has returned this; r1 to r5 are lost. */
  returned(value: bigint): void {
    this.forget();
    this.#values.set(0, BigInt.asUintN(64, value));
  }

  /** A helper was called: r0 to r5 are its own. */
  forget(): void {
    for (let register = 0; register <= 5; register++) this.#values.delete(register);
  }

  #computed(insn: RawInstruction, width: 32 | 64): bigint {
    const operation = insn.opcode & OPERATION_MASK;
    if (operation === BYTE_ORDER) return this.#inOrder(insn, width);
    const compute = ARITHMETIC.get(operation);
    if (!compute) throw new Fault(`there is no arithmetic with opcode 0x${insn.opcode.toString(16)}`);
    const right = (insn.opcode & FROM_REGISTER) === 0 || operation === NEGATE ? BigInt(insn.imm) : this.get(insn.src);
    const left = operation === MOVE ? 0n : this.get(insn.dst);
    return BigInt.asUintN(width, compute(BigInt.asUintN(width, left), BigInt.asUintN(width, right), width, insn.off));
  }

  /** RFC 9669 §4.2 on a little-endian machine: to little-endian cuts, to big-endian swaps; class ALU64 always swaps. */
  #inOrder(insn: RawInstruction, width: 32 | 64): bigint {
    const value = BigInt.asUintN(insn.imm, this.get(insn.dst));
    if (width === 32 && (insn.opcode & FROM_REGISTER) === 0) return value;
    const digits = value.toString(16).padStart(insn.imm / 4, "0");
    return BigInt(`0x${(digits.match(/../g) ?? []).reverse().join("")}`);
  }
}

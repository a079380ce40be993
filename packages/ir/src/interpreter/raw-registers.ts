import { assertNever } from "@whistler/diagnostics";
import { type BinaryOp, clobbers, describe, type Insn, type Operation, type Width } from "@whistler/isa";
import { byteSwap, foldBinary } from "../analyses/bit-knowledge.ts";
import { Fault } from "./memory.ts";

/** Calls a kernel helper by its id, with the arguments that raw instructions have set. */
export type CallHelper = (id: number, args: readonly bigint[]) => bigint;

/** r1 to r5. */
const ARGUMENT_REGISTERS = [1, 2, 3, 4, 5] as const;

/**
 * The registers that raw instructions (`asm`) use among themselves; between them registers are the compiler's, so nothing else is there to
 * be seen. Arithmetic, moves, byte order (RFC 9669 §4) and helper calls run; what touches memory is a fault, since the machine's frame
 * is not the interpreter's. Mutable.
 */
export class RawRegisters {
  readonly #values = new Map<number, bigint>();
  readonly #callHelper: CallHelper;

  constructor(callHelper: CallHelper) {
    this.#callHelper = callHelper;
  }

  /** Run one instruction; the value is R0 of a call, else 0. */
  run(insn: Insn): bigint {
    const row = describe(insn);
    if (!row) throw new Fault(`there is no instruction with opcode 0x${insn.opcode.toString(16)}`);
    const { operation } = row;
    if (operation.kind === "call" && operation.target === "helper") return this.#call(insn);
    this.#values.set(insn.dst, BigInt.asUintN(64, this.#result(operation, insn)));
    return 0n;
  }

  /** A helper call of the compiler's own takes r0 to r5. */
  forgetCallRegisters(): void {
    for (const register of [0, ...ARGUMENT_REGISTERS]) this.#values.delete(register);
  }

  #call(insn: Insn): bigint {
    // The helper takes as many as it takes; those that were not set are not its own.
    const result = this.#callHelper(
      insn.imm,
      ARGUMENT_REGISTERS.map((register) => this.#values.get(register) ?? 0n),
    );
    for (const register of clobbers(insn)) this.#values.delete(register);
    this.#values.set(0, BigInt.asUintN(64, result));
    return result;
  }

  #read(register: number): bigint {
    const value = this.#values.get(register);
    if (value === undefined) throw new Fault(`a raw instruction reads r${register}, which no raw instruction has set`);
    return value;
  }

  #result(operation: Operation, insn: Insn): bigint {
    const second = (operand: "imm" | "reg"): bigint => (operand === "imm" ? BigInt(insn.imm) : this.#read(insn.src));
    switch (operation.kind) {
      case "binary":
        return binary(operation.op, operation.width, this.#read(insn.dst), second(operation.operand));
      case "mov":
        return BigInt.asUintN(operation.width, second(operation.operand));
      case "movsx":
        return BigInt.asUintN(operation.width, BigInt.asIntN(operation.from, this.#read(insn.src)));
      case "neg":
        return BigInt.asUintN(operation.width, -this.#read(insn.dst));
      case "endian":
        // The machine is little-endian: `le` only cuts.
        return operation.order === "le"
          ? BigInt.asUintN(operation.bits, this.#read(insn.dst))
          : byteSwap(this.#read(insn.dst), operation.bits);
      case "addr-space-cast":
      case "load":
      case "store":
      case "atomic":
      case "load-acquire":
      case "store-release":
      case "load-imm64":
      case "packet-load":
      case "jump":
      case "branch":
      case "may-goto":
      case "indirect-jump":
      case "call":
      case "exit":
        throw new Fault(`a raw instruction of the kind ${operation.kind} cannot be interpreted`);
      default:
        return assertNever(operation, "operation");
    }
  }
}

const IR_OPS = {
  add: "add",
  sub: "sub",
  mul: "mul",
  div: "udiv",
  sdiv: "sdiv",
  or: "or",
  and: "and",
  lsh: "shl",
  rsh: "lshr",
  mod: "umod",
  smod: "smod",
  xor: "xor",
  arsh: "ashr",
} as const satisfies Record<BinaryOp, string>;

const SIGNED: ReadonlySet<BinaryOp> = new Set(["sdiv", "smod", "arsh"]);
const SHIFTS: ReadonlySet<BinaryOp> = new Set(["lsh", "rsh", "arsh"]);

/** A 32-bit operation takes the low halves, signed ones as such, and counts modulo 32; it zeroes the upper half of its result. */
function binary(op: BinaryOp, width: Width, left: bigint, right: bigint): bigint {
  const half = SIGNED.has(op) ? BigInt.asIntN : BigInt.asUintN;
  const amount = SHIFTS.has(op) ? BigInt.asUintN(width === 32 ? 5 : 6, right) : half(width, right);
  return BigInt.asUintN(width, foldBinary(IR_OPS[op], half(width, left), amount));
}

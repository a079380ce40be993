import { assertNever } from "./assert-never.ts";
import { lddwValue } from "./construct/memory.ts";
import type { Insn } from "./insn.ts";
import type { AccessBytes, AtomicOp, BinaryOp, Comparison, InsnInfo, Operand, Width } from "./insn-info.ts";
import { describe } from "./opcode-table.ts";

/**
 * One instruction in llvm-objdump's syntax (LLVM 22), without address, bytes and `<symbol>` of jump targets; `<unknown>` when it does not exist.
 *
 * Where LLVM drops a field we print it: the immediate of `ldind` and the second half of a pseudo `lddw`.
 *
 * @param symbol the name of what a `lddw` or `call` refers to; it takes the place of the number, as in clang's assembly: `r1 = flows ll`.
 */
export function disassemble(insn: Insn, symbol?: string): string {
  const info = describe(insn);
  return info === undefined ? "<unknown>" : print(insn, info, symbol);
}

const BINARY_SIGNS: Readonly<Record<BinaryOp, string>> = {
  add: "+=",
  sub: "-=",
  mul: "*=",
  div: "/=",
  sdiv: "s/=",
  or: "|=",
  and: "&=",
  lsh: "<<=",
  rsh: ">>=",
  mod: "%=",
  smod: "s%=",
  xor: "^=",
  arsh: "s>>=",
};

const COMPARISON_SIGNS: Readonly<Record<Comparison, string>> = {
  eq: "==",
  ne: "!=",
  gt: ">",
  ge: ">=",
  lt: "<",
  le: "<=",
  set: "&",
  sgt: "s>",
  sge: "s>=",
  slt: "s<",
  sle: "s<=",
};

function print(insn: Insn, info: InsnInfo, symbol: string | undefined): string {
  const { operation } = info;
  switch (operation.kind) {
    case "binary":
      return `${register(insn.dst, operation.width)} ${BINARY_SIGNS[operation.op]} ${operandOf(insn, operation.operand, operation.width)}`;
    case "mov":
      return `${register(insn.dst, operation.width)} = ${operandOf(insn, operation.operand, operation.width)}`;
    case "movsx":
      return `${register(insn.dst, operation.width)} = (s${operation.from})${register(insn.src, operation.width)}`;
    case "neg": {
      const dst = register(insn.dst, operation.width);
      return `${dst} = -${dst}`;
    }
    case "endian": {
      const name = operation.order === "swap" ? "bswap" : operation.order;
      return `r${insn.dst} = ${name}${operation.bits} r${insn.dst}`;
    }
    case "addr-space-cast":
      return `r${insn.dst} = addr_space_cast(r${insn.src}, ${hex(insn.imm >>> 16)}, ${hex(insn.imm & 0xffff)})`;
    case "load": {
      // A zero-extending load of at most 32 bits writes a w register in LLVM's eyes; a sign-extending one fills 64 bits.
      const dst = operation.signed ? `r${insn.dst}` : sized(insn.dst, operation.bytes);
      return `${dst} = *(${operation.signed ? "s" : "u"}${operation.bytes * 8} *)(${address(insn.src, insn.off)})`;
    }
    case "store": {
      const value = operation.operand === "imm" ? hex(insn.imm) : sized(insn.src, operation.bytes);
      return `*(u${operation.bytes * 8} *)(${address(insn.dst, insn.off)}) = ${value}`;
    }
    case "atomic":
      return printAtomic(insn, operation.op, operation.bytes, operation.fetch);
    case "load-acquire":
      return `${sized(insn.dst, operation.bytes)} = load_acquire((u${operation.bytes * 8} *)(${address(insn.src, insn.off)}))`;
    case "store-release":
      return `store_release((u${operation.bytes * 8} *)(${address(insn.dst, insn.off)}), ${sized(insn.src, operation.bytes)})`;
    case "load-imm64":
      return printImm64(insn, operation.what === "value", symbol);
    case "packet-load":
      return `r0 = *(u${operation.bytes * 8} *)skb[${operation.mode === "abs" ? hex(insn.imm) : packetIndex(insn)}]`;
    case "jump":
      return operation.distance === "off" ? `goto ${distance(insn.off)}` : `gotol ${distance(insn.imm)}`;
    case "branch": {
      const right = operandOf(insn, operation.operand, operation.width);
      return `if ${register(insn.dst, operation.width)} ${COMPARISON_SIGNS[operation.compare]} ${right} goto ${distance(insn.off)}`;
    }
    case "may-goto":
      return `may_goto ${distance(insn.off)}`;
    case "indirect-jump":
      return `gotox r${insn.dst}`;
    case "call":
      return operation.target === "register" ? `callx r${insn.dst}` : `call ${symbol ?? hex(insn.imm)}`;
    case "exit":
      return "exit";
    default:
      return assertNever(operation);
  }
}

const LOCK_SIGNS: Readonly<Record<"add" | "or" | "and" | "xor", string>> = { add: "+=", or: "|=", and: "&=", xor: "^=" };

function printAtomic(insn: Insn, op: AtomicOp, bytes: 4 | 8, fetch: boolean): string {
  const src = sized(insn.src, bytes);
  const place = address(insn.dst, insn.off);
  const suffix = bytes === 4 ? "32_32" : "_64";
  switch (op) {
    case "xchg":
      return `${src} = xchg${suffix}(${place}, ${src})`;
    case "cmpxchg": {
      const r0 = sized(0, bytes);
      return `${r0} = cmpxchg${suffix}(${place}, ${r0}, ${src})`;
    }
    case "add":
    case "or":
    case "and":
    case "xor":
      return fetch
        ? `${src} = atomic_fetch_${op}((u${bytes * 8} *)(${place}), ${src})`
        : `lock *(u${bytes * 8} *)(${place}) ${LOCK_SIGNS[op]} ${src}`;
    default:
      return assertNever(op);
  }
}

function printImm64(insn: Insn, plain: boolean, symbol: string | undefined): string {
  if (symbol !== undefined) return `r${insn.dst} = ${symbol} ll`;
  if (plain) return `r${insn.dst} = ${hex(BigInt.asIntN(64, lddwValue(insn) ?? 0n))} ll`;
  const second = insn.nextImm === undefined || insn.nextImm === 0 ? "" : `, ${hex(insn.nextImm >>> 0)}`;
  return `ld_pseudo r${insn.dst}, ${hex(insn.src)}, ${hex(insn.imm >>> 0)}${second}`;
}

function packetIndex(insn: Insn): string {
  return insn.imm === 0 ? `r${insn.src}` : address(insn.src, insn.imm);
}

function operandOf(insn: Insn, operand: Operand, width: Width): string {
  return operand === "imm" ? hex(insn.imm) : register(insn.src, width);
}

function register(number: number, width: Width): string {
  return width === 64 ? `r${number}` : `w${number}`;
}

function sized(number: number, bytes: AccessBytes): string {
  return register(number, bytes === 8 ? 64 : 32);
}

function address(base: number, off: number): string {
  return off < 0 ? `r${base} - ${hex(-off)}` : `r${base} + ${hex(off)}`;
}

/** Always signed, in slots. */
function distance(slots: number): string {
  return slots < 0 ? hex(slots) : `+${hex(slots)}`;
}

function hex(value: number | bigint): string {
  return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

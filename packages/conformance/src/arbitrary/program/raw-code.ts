import type { Form } from "@whistler/reader";
import { RawRegisters } from "../../evaluate/raw-registers.ts";
import type { Gene } from "../gene.ts";
import { form } from "./lisp.ts";

/** Random raw instructions: straight lines of arithmetic, moves and byte order (RFC 9669 §4) on registers that they have set themselves. */

interface Raw {
  readonly opcode: number;
  readonly dst: number;
  readonly src: number;
  readonly off: number;
  readonly imm: number;
}

const ALU = 0x04;
const ALU64 = 0x07;
const FROM_REGISTER = 0x08;
const ADD = 0x00;
const DIVIDE = 0x30;
const OR = 0x40;
const SHIFTS = [0x60, 0x70, 0xc0];
const NEGATE = 0x80;
const MODULO = 0x90;
const XOR = 0xa0;
const MOVE = 0xb0;
const BYTE_ORDER = 0xd0;
const SHIFT_LEFT = 0x60;
/** All but those that stand above with rules of their own. */
const PLAIN = [ADD, 0x10, 0x20, OR, 0x50, XOR];

/** r0 to r9; two of them are for the comparison at the end. */
const WORKING = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const SCRATCH = 9;
const EXPECTED = 8;

const int32 = (value: bigint | number): number => Number(BigInt.asIntN(32, BigInt(value)));
const move = (dst: number, imm: number): Raw => ({ opcode: ALU64 | MOVE, dst, src: 0, off: 0, imm });
const copy = (dst: number, src: number): Raw => ({ opcode: ALU64 | MOVE | FROM_REGISTER, dst, src, off: 0, imm: 0 });

/** One instruction on registers that are set; `set` has one at least. */
function instruction({ choice, picks, literal }: Gene, set: readonly number[]): Raw {
  const register = (number: number): number => set[number % set.length] ?? 0;
  const dst = register(picks[0]);
  const cls = picks[2] % 2 === 0 ? ALU64 : ALU;
  const width = cls === ALU64 ? 64 : 32;
  const fromRegister = (picks[2] >> 1) % 2 === 0;
  const operand = fromRegister ? { src: register(picks[1]), imm: 0 } : { src: 0, imm: int32(literal) };
  const source = fromRegister ? FROM_REGISTER : 0;
  switch (choice % 8) {
    case 0:
      return { opcode: cls | NEGATE, dst, src: 0, off: 0, imm: 0 };
    case 1:
      // To little or big-endian order; class ALU, and `imm` is the width.
      return { opcode: ALU | BYTE_ORDER | source, dst, src: 0, off: 0, imm: [16, 32, 64][picks[1] % 3] ?? 16 };
    case 2:
      // A constant amount is less than the width, as the verifier wants it.
      return {
        opcode: cls | (SHIFTS[picks[1] % 3] ?? 0) | source,
        dst,
        off: 0,
        src: operand.src,
        imm: fromRegister ? 0 : picks[1] % width,
      };
    case 3:
      // A constant divisor is not 0, as the verifier wants it.
      return {
        opcode: cls | (picks[1] % 2 === 0 ? DIVIDE : MODULO) | source,
        dst,
        off: 0,
        src: operand.src,
        imm: fromRegister ? 0 : operand.imm || 7,
      };
    case 4:
      return { opcode: cls | MOVE | source, dst: WORKING[picks[0] % WORKING.length] ?? 0, off: 0, ...operand };
    default:
      return { opcode: cls | (PLAIN[picks[1] % PLAIN.length] ?? 0) | source, dst, off: 0, ...operand };
  }
}

/** A line of instructions from a gene and its parts; the first two give registers values. */
function lineOf(gene: Gene): readonly Raw[] {
  const first = WORKING[gene.picks[0] % WORKING.length] ?? 0;
  const second = WORKING[gene.picks[1] % WORKING.length] ?? 0;
  const line: Raw[] = [move(first, int32(gene.literal)), move(second, int32(gene.literal >> 32n))];
  const set = new Set<number>([first, second]);
  for (const part of flat(gene)) {
    const next = instruction(part, [...set]);
    set.add(next.dst);
    line.push(next);
  }
  return line;
}

/** The parts of a gene and theirs, sixteen at most. */
const flat = (gene: Gene): readonly Gene[] => gene.parts.flatMap((part) => [part, ...flat(part)]).slice(0, 16);

const text = ({ opcode, dst, src, off, imm }: Raw): Form => form("asm", opcode, dst, src, off, imm);

/** Instructions whose results nobody looks at: what they must not do is change the compiler's own values. */
export const rawLine = (gene: Gene): readonly Form[] => lineOf(gene).map(text);

/** `bpf_redirect` of an XDP program: XDP_REDIRECT where the flags are 0, else XDP_ABORTED (net/core/filter.c, bpf_xdp_redirect). */
const REDIRECT = 23;

/**
 * Instructions, and then a call that yields 4 if all 64 bits of a register are what RFC 9669 says, else 0. Registers cannot be seen in any
 * other way: jumps and the frame are the compiler's, and a helper's result is all that comes out.
 */
export function checkedRawLine(gene: Gene): readonly Form[] {
  const line = lineOf(gene);
  const seen = line.at(-1)?.dst ?? 0;
  const registers = new RawRegisters();
  for (const insn of line) registers.run(insn);
  const expected = registers.get(seen);
  const comparison: readonly Raw[] = [
    move(EXPECTED, int32(expected >> 32n)),
    { opcode: ALU64 | SHIFT_LEFT, dst: EXPECTED, src: 0, off: 0, imm: 32 },
    { opcode: ALU | MOVE, dst: SCRATCH, src: 0, off: 0, imm: int32(expected) },
    { opcode: ALU64 | OR | FROM_REGISTER, dst: EXPECTED, src: SCRATCH, off: 0, imm: 0 },
    { opcode: ALU64 | XOR | FROM_REGISTER, dst: EXPECTED, src: seen, off: 0, imm: 0 },
    copy(2, EXPECTED),
    move(1, 0),
  ];
  return [...[...line, ...comparison].map(text), form("asm", 0x85, 0, 0, 0, REDIRECT)];
}

import {
  type AccessBytes,
  type AtomicOp,
  alu32Imm,
  alu32Reg,
  alu64Imm,
  alu64Reg,
  atomic,
  type BinaryOp,
  be,
  bswap,
  type Comparison,
  call,
  callLocal,
  callx,
  exit,
  gotol,
  type Insn,
  ja,
  jmp32Imm,
  jmp32Reg,
  jmpImm,
  jmpReg,
  lddw,
  ldx,
  ldxs,
  le,
  MAX_BPF_REG,
  mov32Imm,
  mov32Reg,
  mov64Imm,
  mov64Reg,
  movsx32,
  movsx64,
  neg,
  OPCODE_TABLE,
  slotsOf,
  st,
  stx,
  withJumpDistance,
} from "@whistler/isa";
import type { Parsed, SourceLine } from "./data-file.ts";

/**
 * An assembler for the dialect of the bpf_conformance suite: `add32 %r0, 5`, `ldxw %r0, [%r1+4]`, `jne %r0, %r1, fail`,
 * `lock fetch add [%r10-8], %r1`, `call local f`. Jump targets are labels, `+N` slots, or `exit`: the next exit instruction.
 */
export function assemble(lines: readonly SourceLine[]): Parsed<readonly Insn[]> {
  const statements: Statement[] = [];
  const labels = new Map<string, number>();
  try {
    for (const { line, text } of lines) {
      const label = /^(\w+):$/.exec(text)?.[1];
      if (label !== undefined) define(labels, label, statements.length, line);
      else statements.push(statement(line, text));
    }
    return { ok: true, value: resolve(statements, labels) };
  } catch (error) {
    if (error instanceof AssemblyError) return { ok: false, line: error.line, message: error.message };
    throw error;
  }
}

class AssemblyError extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** An instruction whose target, if it has one, is still a name. */
interface Statement {
  readonly line: number;
  readonly insn: Insn;
  readonly target?: string;
}

type Operand =
  | { readonly kind: "register"; readonly number: number }
  /** Also what a jump distance `+3` or label is until the mnemonic says what it expects. */
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "memory"; readonly base: number; readonly off: number };

/** What a mnemonic makes of its operands. */
type Encoder = (operands: OperandReader) => Insn | { readonly insn: Insn; readonly target: string };

function define(labels: Map<string, number>, label: string, index: number, line: number): void {
  if (labels.has(label)) throw new AssemblyError(line, `label ${label} is defined twice`);
  labels.set(label, index);
}

function statement(line: number, text: string): Statement {
  const [head = "", rest = ""] = splitOnce(text);
  const { mnemonic, operands } =
    head === "lock" || (head === "call" && rest.startsWith("local ")) ? prefixed(head, rest) : { mnemonic: head, operands: rest };
  const encoder = MNEMONICS.get(mnemonic);
  if (encoder === undefined) throw new AssemblyError(line, `unknown instruction ${mnemonic}`);
  const reader = new OperandReader(line, mnemonic, operands === "" ? [] : operands.split(",").map((operand) => operand.trim()));
  const made = encoder(reader);
  reader.end();
  return "insn" in made ? { line, insn: made.insn, target: made.target } : { line, insn: made };
}

/** Mnemonics of more than one word: `lock add`, `lock fetch add`, `call local`. */
function prefixed(head: string, rest: string): { readonly mnemonic: string; readonly operands: string } {
  const [second = "", behind = ""] = splitOnce(rest);
  return second === "fetch" ? prefixed(`${head} fetch`, behind) : { mnemonic: `${head} ${second}`.trim(), operands: behind };
}

function splitOnce(text: string): readonly [string, string] {
  const [, head = "", rest = ""] = /^(\S*)\s*(.*)$/.exec(text) ?? [];
  return [head, rest];
}

/** Takes the operands of one instruction in order; what does not fit is an error in its line. */
class OperandReader {
  readonly #line: number;
  readonly #mnemonic: string;
  readonly #texts: readonly string[];
  #next = 0;

  constructor(line: number, mnemonic: string, texts: readonly string[]) {
    this.#line = line;
    this.#mnemonic = mnemonic;
    this.#texts = texts;
  }

  register(): number {
    const operand = this.#take("a register");
    return operand.kind === "register" ? operand.number : this.#fail("expected a register");
  }

  memory(): { readonly base: number; readonly off: number } {
    const operand = this.#take("a memory operand");
    return operand.kind === "memory" ? operand : this.#fail("expected [%register+offset]");
  }

  imm32(): number {
    const operand = this.#take("a number");
    return operand.kind === "word" ? this.#imm32(operand.text) : this.#fail("expected a number");
  }

  imm64(): bigint {
    const operand = this.#take("a number");
    const value = operand.kind === "word" ? integer(operand.text) : undefined;
    if (value === undefined || value < -(1n << 63n) || value >= 1n << 64n) return this.#fail("expected a 64-bit number");
    return value;
  }

  registerOrImm32(): { readonly register: number } | { readonly imm: number } {
    const operand = this.#take("a register or number");
    if (operand.kind === "register") return { register: operand.number };
    return operand.kind === "word" ? { imm: this.#imm32(operand.text) } : this.#fail("expected a register or number");
  }

  target(): string {
    const operand = this.#take("a target");
    return operand.kind === "word" ? operand.text : this.#fail("expected a label or distance");
  }

  end(): void {
    if (this.#next < this.#texts.length) this.#fail(`takes ${this.#next} operands`);
  }

  #take(what: string): Operand {
    const text = this.#texts[this.#next++];
    if (text === undefined || text === "") return this.#fail(`lacks ${what}`);
    const register = /^%r(\d+)$/.exec(text)?.[1];
    if (register !== undefined) return { kind: "register", number: this.#registerNumber(register) };
    const memory = /^\[\s*%r(\d+)\s*(?:([+-])\s*(0x[0-9a-f]+|\d+))?\s*\]$/i.exec(text);
    if (memory === null) return { kind: "word", text };
    const off = Number(memory[3] ?? 0) * (memory[2] === "-" ? -1 : 1);
    if (off < -0x8000 || off > 0x7fff) return this.#fail(`offset ${off} does not fit 16 bits`);
    return { kind: "memory", base: this.#registerNumber(memory[1] ?? ""), off };
  }

  #registerNumber(digits: string): number {
    const number = Number(digits);
    return number < MAX_BPF_REG ? number : this.#fail(`there is no register %r${digits}`);
  }

  /** Decimal numbers are signed 32 bits; hex ones may also be the bits of an unsigned one. */
  #imm32(text: string): number {
    const value = integer(text);
    const max = /0x/i.test(text) ? 0xffff_ffffn : 0x7fff_ffffn;
    if (value === undefined || value < -0x8000_0000n || value > max) return this.#fail(`${text} is no 32-bit number`);
    return Number(BigInt.asIntN(32, value));
  }

  #fail(message: string): never {
    throw new AssemblyError(this.#line, `${this.#mnemonic}: ${message}`);
  }
}

function integer(text: string): bigint | undefined {
  const parts = /^([+-]?)(0x[0-9a-f]+|\d+)$/i.exec(text);
  return parts === null ? undefined : BigInt(parts[2] ?? "") * (parts[1] === "-" ? -1n : 1n);
}

/** Put distances in place of names, in slots: `lddw` takes two. */
function resolve(statements: readonly Statement[], labels: ReadonlyMap<string, number>): readonly Insn[] {
  const starts: number[] = [0];
  for (const { insn } of statements) starts.push((starts.at(-1) ?? 0) + slotsOf(insn));
  return statements.map(({ insn, target, line }, index) => {
    if (target === undefined) return insn;
    const distance = /^[+-]/.test(target) ? integer(target) : distanceTo(labels.get(target) ?? implicitLabel(target, index, statements));
    if (distance === undefined) throw new AssemblyError(line, `there is no label ${target}`);
    return insn.opcode === callLocal(0).opcode ? callLocal(Number(distance)) : withJumpDistance(insn, Number(distance));

    function distanceTo(place: number | undefined): bigint | undefined {
      return place === undefined ? undefined : BigInt((starts[place] ?? 0) - (starts[index + 1] ?? 0));
    }
  });
}

/** `exit` needs no label: it is the next exit instruction, or the last one where none follows. */
function implicitLabel(target: string, from: number, statements: readonly Statement[]): number | undefined {
  if (target !== "exit") return undefined;
  const exits = statements.flatMap(({ insn }, index) => (insn.opcode === exit().opcode ? [index] : []));
  return exits.find((index) => index > from) ?? exits.at(-1);
}

/** Binary operations, comparisons and atomics of the isa's table, by name. */
const BINARY_OPS = new Set(OPCODE_TABLE.flatMap(({ operation }) => (operation.kind === "binary" ? [operation.op] : [])));
const COMPARISONS = new Set(OPCODE_TABLE.flatMap(({ operation }) => (operation.kind === "branch" ? [operation.compare] : [])));
const ATOMIC_OPS = new Set(OPCODE_TABLE.flatMap(({ operation }) => (operation.kind === "atomic" ? [operation.op] : [])));

const SIZES: readonly (readonly [suffix: string, bytes: AccessBytes])[] = [
  ["b", 1],
  ["h", 2],
  ["w", 4],
  ["dw", 8],
];

const MNEMONICS: ReadonlyMap<string, Encoder> = new Map<string, Encoder>([
  ...[...BINARY_OPS].flatMap(binary),
  ["mov", (operands) => registerOrImmediate(operands, mov64Reg, mov64Imm)],
  ["mov32", (operands) => registerOrImmediate(operands, mov32Reg, mov32Imm)],
  ["movsx832", (operands) => movsx32(8, operands.register(), operands.register())],
  ["movsx1632", (operands) => movsx32(16, operands.register(), operands.register())],
  ["movsx864", (operands) => movsx64(8, operands.register(), operands.register())],
  ["movsx1664", (operands) => movsx64(16, operands.register(), operands.register())],
  ["movsx3264", (operands) => movsx64(32, operands.register(), operands.register())],
  ["neg", (operands) => neg(64, operands.register())],
  ["neg32", (operands) => neg(32, operands.register())],
  ...([16, 32, 64] as const).flatMap((bits): readonly (readonly [string, Encoder])[] => [
    [`le${bits}`, (operands) => le(bits, operands.register())],
    [`be${bits}`, (operands) => be(bits, operands.register())],
    [`bswap${bits}`, (operands) => bswap(bits, operands.register())],
    [`swap${bits}`, (operands) => bswap(bits, operands.register())],
  ]),
  ["lddw", (operands) => lddw(operands.register(), operands.imm64())],
  ...SIZES.flatMap(([suffix, bytes]) => memory(suffix, bytes)),
  ["ldxsb", signedLoad(1)],
  ["ldxsh", signedLoad(2)],
  ["ldxsw", signedLoad(4)],
  ...[...COMPARISONS].flatMap(branch),
  ["ja", (operands) => ({ insn: ja(0), target: operands.target() })],
  ["ja32", (operands) => ({ insn: gotol(0), target: operands.target() })],
  ...[...ATOMIC_OPS].flatMap(locked),
  ["call", callOf],
  ["call local", (operands) => ({ insn: callLocal(0), target: operands.target() })],
  ["exit", exit],
]);

function registerOrImmediate(
  operands: Pick<OperandReader, "register" | "registerOrImm32">,
  withRegister: (dst: number, src: number) => Insn,
  withImmediate: (dst: number, imm: number) => Insn,
): Insn {
  const dst = operands.register();
  const second = operands.registerOrImm32();
  return "register" in second ? withRegister(dst, second.register) : withImmediate(dst, second.imm);
}

function binary(op: BinaryOp): readonly (readonly [string, Encoder])[] {
  return [
    [
      op,
      (operands) =>
        registerOrImmediate(
          operands,
          (dst, src) => alu64Reg(op, dst, src),
          (dst, imm) => alu64Imm(op, dst, imm),
        ),
    ],
    [
      `${op}32`,
      (operands) =>
        registerOrImmediate(
          operands,
          (dst, src) => alu32Reg(op, dst, src),
          (dst, imm) => alu32Imm(op, dst, imm),
        ),
    ],
  ];
}

function callOf(operands: OperandReader): Insn {
  const callee = operands.registerOrImm32();
  return "register" in callee ? callx(callee.register) : call(callee.imm);
}

function branch(compare: Comparison): readonly (readonly [string, Encoder])[] {
  const encoder =
    (withRegister: typeof jmpReg, withImmediate: typeof jmpImm): Encoder =>
    (operands) => ({
      insn: registerOrImmediate(
        operands,
        (dst, src) => withRegister(compare, dst, src, 0),
        (dst, imm) => withImmediate(compare, dst, imm, 0),
      ),
      target: operands.target(),
    });
  return [
    [`j${compare}`, encoder(jmpReg, jmpImm)],
    [`j${compare}32`, encoder(jmp32Reg, jmp32Imm)],
  ];
}

function memory(suffix: string, bytes: AccessBytes): readonly (readonly [string, Encoder])[] {
  const load: Encoder = (operands) => {
    const dst = operands.register();
    const { base, off } = operands.memory();
    return ldx(bytes, dst, base, off);
  };
  const storeImmediate: Encoder = (operands) => {
    const { base, off } = operands.memory();
    return st(bytes, base, off, operands.imm32());
  };
  const storeRegister: Encoder = (operands) => {
    const { base, off } = operands.memory();
    return stx(bytes, base, off, operands.register());
  };
  return [
    [`ldx${suffix}`, load],
    [`st${suffix}`, storeImmediate],
    [`stx${suffix}`, storeRegister],
  ];
}

function signedLoad(bytes: 1 | 2 | 4): Encoder {
  return (operands) => {
    const dst = operands.register();
    const { base, off } = operands.memory();
    return ldxs(bytes, dst, base, off);
  };
}

function locked(op: AtomicOp): readonly (readonly [string, Encoder])[] {
  const encoder =
    (bytes: 4 | 8, fetch: boolean): Encoder =>
    (operands) => {
      const { base, off } = operands.memory();
      return atomic(op, bytes, base, off, operands.register(), fetch);
    };
  return [
    [`lock ${op}`, encoder(8, false)],
    [`lock ${op}32`, encoder(4, false)],
    [`lock fetch ${op}`, encoder(8, true)],
    [`lock fetch ${op}32`, encoder(4, true)],
  ];
}

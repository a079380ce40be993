import { BPF_REG_10, MAX_BPF_REG } from "./constants.ts";
import { functionTarget, isTerminator, jumpTarget, slotIndex } from "./control-flow.ts";
import { atLeast } from "./cpu-level.ts";
import type { CpuLevel, Insn } from "./insn.ts";
import type { InsnInfo } from "./insn-info.ts";
import { describe, rowsOfOpcode } from "./opcode-table.ts";
import { defsOf } from "./operands.ts";

export type ValidationErrorKind =
  /** No instruction has this opcode byte. */
  | "unknown-opcode"
  /** The opcode byte exists, but `src`, `off` or `imm` selects no variant of it. */
  | "unknown-variant"
  /** A field that the instruction does not use is not zero. */
  | "unused-field-not-zero"
  /** A register above r10. */
  | "register-out-of-range"
  /** r10, the frame pointer, is read-only. */
  | "frame-pointer-written"
  /** The verifier refuses this constant: a shift by the width or more, a division by zero, an unknown address space. */
  | "immediate-out-of-range"
  | "jump-out-of-program"
  | "jump-into-lddw"
  /** The callee of a bpf-to-bpf call or function reference starts at no instruction of the program. */
  | "bad-function-target"
  /** A jump leaves its function for another one of the same program. */
  | "jump-out-of-function"
  /** The last instruction of a function lets control go on behind it. */
  | "fallthrough-off-end"
  /** Kernels of the wanted level do not know the instruction. */
  | "cpu-level-too-low"
  /** The kernel's verifier refuses the instruction at every level. */
  | "not-loadable"
  | "empty-program";

export interface ValidationError {
  readonly kind: ValidationErrorKind;
  readonly message: string;
  /** Place in the list of instructions, and in slots. */
  readonly index: number;
  readonly slot: number;
}

export interface ValidateOptions {
  /** The level that the kernel must have; absent: any. */
  readonly cpu?: CpuLevel;
  /** `unresolved`: before linking, when calls and function references of the program do not yet hold distances. */
  readonly functions?: "resolved" | "unresolved";
}

/**
 * What is wrong with the instructions taken one by one and with their jumps: what a kernel refuses before it simulates anything.
 * No errors does not mean that the verifier accepts the program.
 */
export function validate(insns: readonly Insn[], options: ValidateOptions = {}): readonly ValidationError[] {
  if (insns.length === 0) return [{ kind: "empty-program", message: "a program needs at least one instruction", index: 0, slot: 0 }];
  const layout = layoutOf(insns, options);
  return insns.flatMap((insn, index) => {
    const slot = layout.slots[index] ?? 0;
    const problems = [...problemsOf(insn, options), ...transferProblems(insn, index, layout)];
    return problems.map(([kind, message]) => ({ kind, message, index, slot }));
  });
}

/** Where instructions and functions lie. */
interface Layout {
  readonly slots: readonly number[];
  readonly endSlot: number;
  /** Slots at which an instruction starts. */
  readonly starts: ReadonlySet<number>;
  /** Slots at which a function starts: the first, and every callee's; undefined when callees are not known yet. */
  readonly functions: ReadonlySet<number> | undefined;
  /** For each instruction the number of its function, counted from the first. */
  readonly functionOf: readonly number[];
}

function layoutOf(insns: readonly Insn[], options: ValidateOptions): Layout {
  const slots = slotIndex(insns);
  const resolved = options.functions !== "unresolved";
  const functions = new Set<number>([0]);
  if (resolved) {
    for (const [index, insn] of insns.entries()) {
      const callee = functionTarget(insn, slots[index] ?? 0);
      if (callee !== undefined) functions.add(callee);
    }
  }
  let current = -1;
  const functionOf = insns.map((_, index) => {
    if (functions.has(slots[index] ?? 0)) current++;
    return current;
  });
  return {
    slots,
    endSlot: slots[insns.length] ?? 0,
    starts: new Set(slots.slice(0, insns.length)),
    functions: resolved ? functions : undefined,
    functionOf,
  };
}

type Problem = readonly [ValidationErrorKind, string];

/** Where control goes from here: kernel/bpf/verifier.c, check_subprogs. */
function* transferProblems(insn: Insn, index: number, layout: Layout): Generator<Problem> {
  const { slots, endSlot, starts, functionOf } = layout;
  const slot = slots[index] ?? 0;
  const target = jumpTarget(insn, slot);
  if (target !== undefined) {
    if (target < 0 || target >= endSlot) yield ["jump-out-of-program", `the jump goes to slot ${target}, the program has ${endSlot} slots`];
    else if (!starts.has(target)) yield ["jump-into-lddw", `the jump goes to slot ${target}, the second half of a lddw`];
    else if (functionOf[indexOfSlot(slots, target)] !== functionOf[index]) {
      yield ["jump-out-of-function", `the jump goes to slot ${target}, which belongs to another function`];
    }
  }
  if (layout.functions !== undefined) {
    const callee = functionTarget(insn, slot);
    if (callee !== undefined && !starts.has(callee)) yield ["bad-function-target", `no instruction starts at slot ${callee}`];
  }
  if (functionOf[index + 1] !== functionOf[index] && !isTerminator(insn)) {
    yield ["fallthrough-off-end", "control goes on behind the last instruction of the function"];
  }
}

/** The instruction that starts at a slot, by bisection. */
function indexOfSlot(slots: readonly number[], slot: number): number {
  let low = 0;
  let high = slots.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((slots[middle] ?? 0) < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}

function problemsOf(insn: Insn, { cpu }: ValidateOptions): readonly Problem[] {
  const info = describe(insn);
  if (info === undefined) {
    const opcode = `0x${insn.opcode.toString(16).padStart(2, "0")}`;
    return rowsOfOpcode(insn.opcode).length === 0
      ? [["unknown-opcode", `no instruction has opcode ${opcode}`]]
      : [["unknown-variant", `opcode ${opcode} has no variant with src ${insn.src}, off ${insn.off}, imm ${insn.imm}`]];
  }
  const problems: Problem[] = [];
  if (!info.loadable) problems.push(["not-loadable", `no kernel takes ${info.mnemonic}`]);
  if (cpu !== undefined && !atLeast(cpu, info.cpu))
    problems.push(["cpu-level-too-low", `${info.mnemonic} needs ${info.cpu}, the target is ${cpu}`]);
  problems.push(...unusedFields(insn, info), ...registers(insn, info));
  const constant = badImmediate(insn, info);
  if (constant !== undefined) problems.push(["immediate-out-of-range", constant]);
  return problems;
}

function* unusedFields(insn: Insn, info: InsnInfo): Generator<Problem> {
  for (const field of ["dst", "src", "off", "imm", "nextImm"] as const) {
    const value = insn[field] ?? 0;
    if (info[field] === "unused" && value !== 0) yield ["unused-field-not-zero", `${info.name} does not use ${field}, which is ${value}`];
  }
}

function* registers(insn: Insn, info: InsnInfo): Generator<Problem> {
  if (info.dst !== "unused" && insn.dst >= MAX_BPF_REG) yield ["register-out-of-range", `there is no register r${insn.dst}`];
  if ((info.src === "use" || info.src === "tied") && insn.src >= MAX_BPF_REG)
    yield ["register-out-of-range", `there is no register r${insn.src}`];
  if (defsOf(info, insn).includes(BPF_REG_10)) yield ["frame-pointer-written", "r10 is read-only"];
}

/** What `check_alu_op` of kernel/bpf/verifier.c refuses. */
function badImmediate(insn: Insn, info: InsnInfo): string | undefined {
  const { operation } = info;
  if (operation.kind === "addr-space-cast") {
    return insn.imm === 1 || insn.imm === 1 << 16 ? undefined : "addr_space_cast converts between the address spaces 0 and 1 only";
  }
  if (operation.kind !== "binary" || operation.operand !== "imm") return undefined;
  switch (operation.op) {
    case "div":
    case "mod":
    case "sdiv":
    case "smod":
      return insn.imm === 0 ? "division by zero" : undefined;
    case "lsh":
    case "rsh":
    case "arsh":
      return insn.imm < 0 || insn.imm >= operation.width ? `a ${operation.width}-bit shift by ${insn.imm}` : undefined;
    default:
      return undefined;
  }
}

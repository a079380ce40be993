import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import type { Block, InstOf, IrFunction } from "@whistler/ir";
import { clobbers, defs, describe, type Insn, type Operation, uses } from "@whistler/isa";

/** The frame pointer, which always has its value. */
const R10 = 10;

/**
 * Raw instructions (`asm`) that cannot be compiled: such as do not exist, such as leave the straight line, and such as read a register that no raw
 * instruction before them in the block has set. Between raw instructions registers belong to the compiler; a helper call takes r0 to r5.
 */
export function rawInstructionProblems(fn: IrFunction): readonly Diagnostic[] {
  return fn.blocks.flatMap(blockProblems);
}

function blockProblems(block: Block): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const set = new Set<number>();
  for (const inst of block.insts) {
    if (inst.op === "helper_call") for (const register of [0, 1, 2, 3, 4, 5]) set.delete(register);
    if (inst.op !== "asm") continue;
    const problem = problemOf(inst, set);
    if (problem) found.push(problem);
    for (const register of clobbers(inst.attrs.insn)) set.delete(register);
    for (const register of defs(inst.attrs.insn)) set.add(register);
  }
  return found;
}

function problemOf(inst: InstOf<"asm">, set: ReadonlySet<number>): Diagnostic | undefined {
  const { insn } = inst.attrs;
  const operation = describe(insn)?.operation;
  const say = (message: string, help: string) => diagnostic("WH4002", message, { span: inst.span, help: [help] });
  if (!operation)
    return say(`there is no instruction with opcode 0x${insn.opcode.toString(16)} and these fields`, "RFC 9669 §3 lists the opcodes");
  if (leaves(operation))
    return say("a raw instruction cannot jump or leave the program", "branch with if and when, leave with (return value)");
  const missing = readsOf(operation, insn).find((register) => register !== R10 && !set.has(register));
  if (missing === undefined) return undefined;
  return say(
    `the raw instruction reads r${missing}, which no raw instruction before it has set`,
    `set it first: (asm #xb7 ${missing} 0 0 5) is r${missing} = 5`,
  );
}

/** A call reads the arguments that were set, whatever its helper takes. */
function readsOf(operation: Operation, insn: Insn): readonly number[] {
  return operation.kind === "call" ? [] : uses(insn);
}

function leaves(operation: Operation): boolean {
  switch (operation.kind) {
    case "jump":
    case "branch":
    case "may-goto":
    case "indirect-jump":
    case "exit":
      return true;
    default:
      return operation.kind === "call" && operation.target !== "helper" && operation.target !== "kfunc";
  }
}

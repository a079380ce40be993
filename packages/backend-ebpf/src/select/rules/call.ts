import { InternalError } from "@whistler/diagnostics";
import { definitionOf } from "@whistler/ir";
import { describe } from "@whistler/isa";
import { ARGUMENTS, isPReg } from "../../machine/register.ts";
import type { SelectRule } from "../select-rules.ts";

/** Arguments go to r1 … r5: first what is in registers, all at once, then what is made in place. The result comes in r0. */
export const selectHelperCall: SelectRule<"helper_call"> = (selection, inst) => {
  const args = inst.args.flatMap((value, index) => {
    const to = ARGUMENTS[index];
    return to === undefined ? [] : [{ value, to }];
  });
  selection.copy(args.filter(({ value }) => !selection.isFree(value)).map(({ value, to }) => ({ to, from: selection.register(value) })));
  for (const { value, to } of args) if (selection.isFree(value)) selection.make(to, value);
  const map = definitionOf(selection.fn, inst.args[0], "map_ref")?.attrs.map;
  selection.row("call", { imm: inst.attrs.helper, argCount: args.length, map });
  if (selection.isUsed(inst)) selection.move(selection.result(inst), 0);
};

/** One raw instruction on the registers that its fields name. A call reads the arguments that raw instructions before it have set. */
export const selectAsm: SelectRule<"asm"> = (selection, inst) => {
  const { insn } = inst.attrs;
  const row = describe(insn);
  if (!row) throw new InternalError("select: asm with an instruction that the table does not have");
  const register = (role: string, field: number) => (role !== "unused" && role !== "selector" && isPReg(field) ? field : undefined);
  selection.row(row, {
    dst: register(row.dst, insn.dst),
    src: register(row.src, insn.src),
    off: insn.off,
    imm: insn.imm,
    argCount: selection.rawArguments(),
  });
  if (inst.result !== undefined) selection.move(selection.register(inst.result), 0);
};

import type { Reg } from "../../machine/register.ts";
import type { SelectRule } from "../select-rules.ts";
import type { Selection } from "../selection.ts";

/** Swaps on a little-endian machine: `be16` … below v4, `bswap16` … from it on; both zero-extend. */
export const selectBswap: SelectRule<"bswap"> = (selection, inst) => {
  if (!selection.isUsed(inst)) return;
  const to = selection.result(inst);
  selection.into(to, selection.operand(inst, 0));
  selection.row(`${selection.has("v4") ? "bswap" : "endbe"}_${inst.attrs.width}`, { dst: to });
};

/** A 32-bit move zero-extends by itself; narrower ones are masks. */
export const selectZext: SelectRule<"zext"> = (selection, inst) => {
  if (!selection.isUsed(inst) || inst.attrs.width === 64) return;
  const to = selection.result(inst);
  const source = selection.operand(inst, 0);
  if (inst.attrs.width === 32) {
    selection.row("mov32_reg", { dst: to, src: selection.use(source) });
    return;
  }
  selection.into(to, source);
  selection.row("and_imm", { dst: to, imm: inst.attrs.width === 8 ? 0xff : 0xffff });
};

export const selectSext: SelectRule<"sext"> = (selection, inst) => {
  if (selection.isUsed(inst) && inst.attrs.width !== 64)
    signExtend(selection, selection.result(inst), selection.use(selection.operand(inst, 0)), inst.attrs.width);
};

/** `movsx` from v4 on, two shifts below. */
export function signExtend(selection: Selection, to: Reg, from: Reg, width: 8 | 16 | 32): void {
  if (selection.has("v4")) {
    selection.row(`movs_${width}`, { dst: to, src: from });
    return;
  }
  if (to !== from) selection.move(to, from);
  selection.row("lsh_imm", { dst: to, imm: 64 - width });
  selection.row("arsh_imm", { dst: to, imm: 64 - width });
}

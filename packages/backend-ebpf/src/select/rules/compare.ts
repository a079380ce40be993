import { blocksById, type Cmp, definitionOf, type Inst, knownBits, typeOf, usesOf, type ValueId } from "@whistler/ir";
import { branchTo } from "../../machine/function.ts";
import type { RowInst } from "../../machine/instruction.ts";
import type { Reg } from "../../machine/register.ts";
import type { SelectRule } from "../select-rules.ts";
import { fitsImmediate, type Selection } from "../selection.ts";

const JUMPS: Readonly<Record<Cmp, string>> = {
  eq: "jeq",
  ne: "jne",
  ugt: "jgt",
  uge: "jge",
  ult: "jlt",
  ule: "jle",
  sgt: "jsgt",
  sge: "jsge",
  slt: "jslt",
  sle: "jsle",
  set: "jset",
};
/** The comparison with its operands exchanged. */
const EXCHANGED: Readonly<Record<Cmp, Cmp>> = {
  eq: "eq",
  ne: "ne",
  set: "set",
  ugt: "ult",
  ult: "ugt",
  uge: "ule",
  ule: "uge",
  sgt: "slt",
  slt: "sgt",
  sge: "sle",
  sle: "sge",
};
/** What v1 has for the comparisons that it lacks: their opposites. */
const OPPOSITE: Readonly<Partial<Record<Cmp, Cmp>>> = { ult: "uge", ule: "ugt", slt: "sge", sle: "sgt" };

/** A conditional jump. */
export interface Test {
  readonly inst: RowInst<Reg>;
  /** It is taken where the comparison does not hold. */
  readonly inverted: boolean;
}

/** A comparison that only branches use is part of them; any other is made as a value: 1, and 0 where it does not hold. */
export const selectIcmp: SelectRule<"icmp"> = (selection, inst) => {
  if (!selection.isUsed(inst) || isFused(selection, inst)) return;
  const to = selection.result(inst);
  const [fails, join] = [selection.newBlock(), selection.newBlock()];
  const test = comparison(selection, inst.attrs.cmp, selection.operand(inst, 0), selection.operand(inst, 1));
  selection.row("mov_imm", { dst: to, imm: 1 });
  selection.close(test.inverted ? branchTo(test.inst, fails, join) : branchTo(test.inst, join, fails));
  selection.open(fails);
  selection.row("mov_imm", { dst: to, imm: 0 });
  selection.close({ op: "jump", to: join, span: selection.span });
  selection.open(join);
};

/** The test of a branch on a value. */
export function branchTest(selection: Selection, condition: ValueId): Test {
  const icmp = definitionOf(selection.fn, condition, "icmp");
  if (icmp && isFused(selection, icmp))
    return comparison(selection, icmp.attrs.cmp, selection.operand(icmp, 0), selection.operand(icmp, 1));
  return { inst: selection.inst("jne_imm", { dst: selection.use(condition), imm: 0 }), inverted: false };
}

function isFused(selection: Selection, inst: Inst): boolean {
  if (inst.result === undefined) return false;
  const blocks = blocksById(selection.fn);
  return usesOf(selection.fn, inst.result).every((use) => use.kind === "term" && blocks.get(use.block)?.term.op === "br");
}

function comparison(selection: Selection, given: Cmp, a: ValueId, b: ValueId): Test {
  let [left, right, cmp] = [a, b, given];
  if (selection.constant(left) !== null && selection.constant(right) === null) [left, right, cmp] = [right, left, EXCHANGED[cmp]];
  const constant = selection.constant(right);
  const opposite = OPPOSITE[cmp];
  if (opposite && !selection.has("v2")) {
    if (constant !== null && fitsImmediate(constant)) return { inst: jump(selection, opposite, left, right, constant), inverted: true };
    return { inst: jump(selection, EXCHANGED[cmp], right, left, null), inverted: false };
  }
  return { inst: jump(selection, cmp, left, right, constant), inverted: false };
}

function jump(selection: Selection, cmp: Cmp, left: ValueId, right: ValueId, constant: bigint | null): RowInst<Reg> {
  const dst = selection.use(left);
  if (constant !== null && fitsImmediate(constant)) return selection.inst(`${JUMPS[cmp]}_imm`, { dst, imm: Number(constant) });
  if (constant !== null && isLowHalfTest(selection, cmp, left, constant))
    return selection.inst(`${JUMPS[cmp]}32_imm`, { dst, imm: Number(BigInt.asIntN(32, constant)) });
  return selection.inst(`${JUMPS[cmp]}_reg`, { dst, src: selection.use(right) });
}

/** `x == 0xa9fea9fe` for an x of 32 bits: the low halves tell, and the constant fits a 32-bit jump. Never for pointers. */
function isLowHalfTest(selection: Selection, cmp: Cmp, left: ValueId, constant: bigint): boolean {
  return (
    (cmp === "eq" || cmp === "ne") &&
    selection.has("v3") &&
    constant >= 0n &&
    constant < 1n << 32n &&
    typeOf(selection.fn, left) === "i64" &&
    knownBits(selection.fn, left).fits(32)
  );
}

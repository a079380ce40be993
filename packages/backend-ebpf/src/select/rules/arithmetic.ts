import { type BinaryOp, definitionOf, type Inst, type InstOf, opInfo, type ValueId } from "@whistler/ir";
import type { SelectRule } from "../select-rules.ts";
import { fitsImmediate, type Selection } from "../selection.ts";

const MNEMONICS: Readonly<Record<BinaryOp, string>> = {
  add: "add",
  sub: "sub",
  mul: "mul",
  udiv: "div",
  umod: "mod",
  sdiv: "sdiv",
  smod: "smod",
  and: "and",
  or: "or",
  xor: "xor",
  shl: "lsh",
  lshr: "rsh",
  ashr: "arsh",
};
const SHIFTS: ReadonlySet<string> = new Set(["lsh", "rsh", "arsh"]);
/** Operators that take an immediate which the loader patches: fields are added to addresses, bitfields shifted into place. */
const RELOCATABLE: ReadonlySet<string> = new Set(["add", "lsh", "rsh", "arsh"]);
const DIVISIONS: ReadonlySet<string> = new Set(["div", "mod", "sdiv", "smod"]);

/** Two-address arithmetic: the left operand is copied into the result, which the instruction changes. */
export function selectBinary(selection: Selection, inst: InstOf<BinaryOp>): void {
  if (selection.isUsed(inst)) emitBinary(selection, inst, MNEMONICS[inst.op]);
}

export const selectPtrAdd: SelectRule<"ptr_add"> = (selection, inst) => {
  if (!selection.isUsed(inst)) return;
  const frame = definitionOf(selection.fn, selection.root(selection.operand(inst, 0)), "stack_addr");
  const constant = selection.constant(inst.args[1]);
  if (frame && constant !== null && fitsImmediate(constant))
    selection.frameAddress(selection.result(inst), frame.attrs.slot, Number(constant));
  else emitBinary(selection, inst, "add");
};

function emitBinary(selection: Selection, inst: Inst, name: string): void {
  let [left, right] = [selection.operand(inst, 0), selection.operand(inst, 1)];
  const isNumber = (value: ValueId) =>
    selection.constant(value) !== null || definitionOf(selection.fn, selection.root(value), "core_value") !== undefined;
  if (opInfo(inst.op).commutative && isNumber(left)) [left, right] = [right, left];
  const to = selection.result(inst);
  const constant = selection.constant(right);
  if (name === "sub" && constant === null && selection.constant(left) === 0n) {
    selection.into(to, right);
    selection.row("neg", { dst: to });
    return;
  }
  if (constant !== null) {
    // Shift amounts count modulo 64; the verifier refuses constants from 64 on, and constant divisors of 0 (RFC 9669 §4.1 defines both).
    const value = SHIFTS.has(name) ? constant & 63n : constant;
    if (DIVISIONS.has(name) && value === 0n) {
      if (name === "mod" || name === "smod") selection.into(to, left);
      else selection.load(to, 0n);
      return;
    }
    if (fitsImmediate(value)) {
      selection.into(to, left);
      selection.row(`${name}_imm`, { dst: to, imm: Number(value) });
      return;
    }
  }
  const core = definitionOf(selection.fn, selection.root(right), "core_value");
  if (core && RELOCATABLE.has(name)) {
    selection.into(to, left);
    selection.row(`${name}_imm`, { dst: to, imm: core.attrs.value, core: core.attrs.core });
    return;
  }
  const source = selection.use(right);
  selection.into(to, left);
  selection.row(`${name}_reg`, { dst: to, src: source });
}

import { InternalError } from "@whistler/diagnostics";
import { defineAnalysis } from "../analysis.ts";
import type { BlockId, Inst, InstOf, IrFunction, ValueId } from "../function.ts";
import type { OpName } from "../ops.ts";
import type { IrType } from "../ptr-kinds.ts";
import { blockOf } from "./blocks.ts";

/** Where a value is defined: by instruction `index` of the block, or as the block's parameter number `index`. */
export interface Definition {
  readonly kind: "inst" | "param";
  readonly block: BlockId;
  readonly index: number;
}

/** The definition of every value. Where a value is defined twice (malformed), the first counts. */
export const defs = defineAnalysis("defs", (fn): ReadonlyMap<ValueId, Definition> => {
  const result = new Map<ValueId, Definition>();
  for (const block of fn.blocks) {
    block.params.forEach((param, index) => {
      if (!result.has(param.value)) result.set(param.value, { kind: "param", block: block.id, index });
    });
    block.insts.forEach((inst, index) => {
      if (inst.result !== undefined && !result.has(inst.result)) result.set(inst.result, { kind: "inst", block: block.id, index });
    });
  }
  return result;
});

/**
 * The instruction that defines a value; undefined for parameters, for unknown values and, where `op` is given, for other ops.
 * Takes undefined for the value, so that `definitionOf(fn, inst.args[0], "bswap")` needs no test.
 */
export function definitionOf(fn: IrFunction, value: ValueId | undefined): Inst | undefined;
export function definitionOf<K extends OpName>(fn: IrFunction, value: ValueId | undefined, op: K): InstOf<K> | undefined;
export function definitionOf(fn: IrFunction, value: ValueId | undefined, op?: OpName): Inst | undefined {
  const inst = value === undefined ? undefined : instructions(fn).get(value);
  return inst && (op === undefined || inst.op === op) ? inst : undefined;
}

/** The constant that a value is, through copies; null where it is none. Refinements count as the value that they name. */
export function constantOf(fn: IrFunction, value: ValueId | undefined): bigint | null {
  // Malformed functions may copy in a circle; a chain cannot be longer than the function has values.
  const byValue = instructions(fn);
  let at = value;
  for (let steps = byValue.size; at !== undefined && steps >= 0; steps--) {
    const inst = byValue.get(at);
    if (inst?.op === "const") return inst.attrs.value;
    if (inst?.op !== "copy" && inst?.op !== "refine") return null;
    at = inst.args[0];
  }
  return null;
}

/** The type of a value; an internal error where the function does not define it. */
export function typeOf(fn: IrFunction, value: ValueId): IrType {
  const inst = instructions(fn).get(value);
  if (inst) return inst.type;
  const definition = defs(fn).get(value);
  const param = definition?.kind === "param" ? blockOf(fn, definition.block).params[definition.index] : undefined;
  if (!param) throw new InternalError(`function ${fn.name} does not define v${value}`);
  return param.type;
}

const memo = new WeakMap<IrFunction, ReadonlyMap<ValueId, Inst>>();

/** Instructions by the value that they define; holds `Inst` objects, so it is memoised beside the analyses and never carried. */
function instructions(fn: IrFunction): ReadonlyMap<ValueId, Inst> {
  const known = memo.get(fn);
  if (known) return known;
  const result = new Map<ValueId, Inst>();
  for (const block of fn.blocks)
    for (const inst of block.insts) if (inst.result !== undefined && !result.has(inst.result)) result.set(inst.result, inst);
  memo.set(fn, result);
  return result;
}

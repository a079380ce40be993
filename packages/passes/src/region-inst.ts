import { definitionOf, type Inst, type IrFunction, mapInstOperands, opInfo, printInst, type ValueId } from "@whistler/ir";

/** Ops that cost nothing where they stand: each use makes its own. */
export const FREE_OPS: ReadonlySet<Inst["op"]> = new Set(["const", "stack_addr", "map_ref", "map_value_ref", "btf_ref"]);

const actions = new WeakMap<Inst, string>();

/** What an instruction does, without its operands: equal texts do the same with equal operands. */
export function actionOf(inst: Inst): string {
  const known = actions.get(inst);
  if (known !== undefined) return known;
  const { result: _result, ...rest } = mapInstOperands(inst, () => 0);
  const action = `${inst.type} ${printInst(rest)}`;
  actions.set(inst, action);
  return action;
}

/** Operands that no check of the verifier depends on: what is stored, added, compared and returned. */
export function mayVary(inst: Inst, operand: number): boolean {
  switch (inst.op) {
    case "store":
    case "atomic_rmw":
      return operand > 0;
    case "helper_call":
    case "ptr_add":
    case "load":
    case "fill":
    case "refine":
      return false;
    default:
      return opInfo(inst.op).class === "pure";
  }
}

/** About how many slots an instruction takes, with what is made for it. */
export function costOf(fn: IrFunction, inst: Inst): number {
  switch (inst.op) {
    case "copy":
    case "refine":
    case "ptr_to_int":
    case "icmp":
      return 0;
    case "helper_call":
      return 1 + inst.args.reduce((sum, arg) => sum + argumentCost(fn, arg), 0);
    default:
      return 1;
  }
}

function argumentCost(fn: IrFunction, arg: ValueId): number {
  return definitionOf(fn, arg, "map_ref") || definitionOf(fn, arg, "stack_addr") ? 2 : 1;
}

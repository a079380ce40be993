import type { MapDefinition } from "@whistler/btf";
import { assertNever, type DiagnosticCode } from "@whistler/diagnostics";
import type { Inst, StackSlot, ValueId } from "../function.ts";
import { isMemoryAccess } from "../memory-access.ts";
import { type AttrKind, CMPS, isOpName, opInfo, REFINE_FACTS, RMWS } from "../ops.ts";
import { type IrType, isIrType, isPtr, nonNullType, PTR_KINDS, type PtrKindRow, ptrKindOf } from "../ptr-kinds.ts";

/** What is wrong with an instruction. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly message: string;
}

/** What instructions may name besides values. `maps` is absent where no module is known. */
export interface Names {
  readonly slots: readonly StackSlot[];
  readonly maps: readonly MapDefinition[] | undefined;
}

/** Helpers take their arguments in r1 to r5. */
const MAX_HELPER_ARGS = 5;

/** The rules that an instruction can be held against by itself: operands, attributes, result. */
export function instFindings(inst: Inst, typeOf: (value: ValueId) => IrType | undefined, names: Names): readonly Finding[] {
  if (!isOpName(inst.op)) return [{ code: "WH3015", message: "there is no such instruction" }];
  return [...operandFindings(inst, typeOf), ...attrFindings(inst, names), ...resultFindings(inst, typeOf), ...refineFindings(inst, typeOf)];
}

function operandFindings(inst: Inst, typeOf: (value: ValueId) => IrType | undefined): readonly Finding[] {
  const wrong = (message: string): Finding => ({ code: "WH3015", message });
  const { args } = opInfo(inst.op);
  if (args === "variadic") {
    const [least, most] = operandRange(inst);
    if (inst.args.length < least || inst.args.length > most)
      return [wrong(`takes ${least === most ? least : `${least} to ${most}`} operands, not ${inst.args.length}`)];
  } else if (inst.args.length !== args.length) return [wrong(`takes ${args.length} operands, not ${inst.args.length}`)];
  const found: Finding[] = [];
  if (args !== "variadic")
    args.forEach((kind, index) => {
      const arg = inst.args[index];
      const type = arg === undefined ? undefined : typeOf(arg);
      if (kind === "int" && type !== undefined && isPtr(type)) found.push(wrong(`operand v${arg} is ${type}, not an integer`));
    });
  const base = isMemoryAccess(inst) ? inst.args[0] : undefined;
  const baseKind = base === undefined ? undefined : ptrKindOf(typeOf(base) ?? "i64");
  const row: PtrKindRow | undefined = baseKind && PTR_KINDS[baseKind];
  if (row?.mayBeNull) found.push(wrong(`v${base} may be null: memory is accessed through a refined pointer`));
  if (inst.op === "atomic_rmw")
    for (const arg of inst.args.slice(1))
      if (isPtr(typeOf(arg) ?? "i64")) found.push(wrong(`operand v${arg} is ${typeOf(arg)}, not an integer`));
  return found;
}

function operandRange(inst: Inst): readonly [least: number, most: number] {
  if (inst.op === "helper_call") return [0, MAX_HELPER_ARGS];
  const operands = inst.op === "atomic_rmw" && inst.attrs.rmw === "cmpxchg" ? 3 : 2;
  return [operands, operands];
}

function attrFindings(inst: Inst, names: Names): readonly Finding[] {
  const values: Readonly<Record<string, unknown>> = inst.attrs;
  const kinds = opInfo(inst.op).attrs;
  const found = Object.entries(kinds).flatMap(([name, kind]) => attrFinding(name, kind, values[name], names) ?? []);
  const wrong = (message: string): void => {
    found.push({ code: "WH3016", message });
  };
  if (inst.op === "bswap" && inst.attrs.width === 8) wrong("the width of a byte swap is 16, 32 or 64");
  if (inst.op === "fill" && inst.attrs.byte > 255) wrong("a byte is 0 to 255");
  if (inst.op === "fill" && inst.attrs.bytes < 1) wrong("a fill writes at least one byte");
  if (inst.op === "atomic_rmw") {
    if (inst.attrs.width < 32) wrong("the width of an atomic access is 32 or 64");
    if ((inst.attrs.rmw === "xchg" || inst.attrs.rmw === "cmpxchg") && !inst.attrs.fetch)
      wrong(`${inst.attrs.rmw} always fetches (RFC 9669 §5.3)`);
  }
  return found;
}

function attrFinding(name: string, kind: AttrKind, value: unknown, names: Names): Finding | undefined {
  const unless = (fine: boolean, message: string, code: DiagnosticCode = "WH3016"): Finding | undefined =>
    fine ? undefined : { code, message };
  const integer = (least: number, most: number): boolean =>
    typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
  switch (kind) {
    case "width":
      return unless(value === 8 || value === 16 || value === 32 || value === 64, `${name}: widths are 8, 16, 32 and 64`);
    case "offset":
      return unless(integer(-(2 ** 31), 2 ** 31 - 1), `${name}: ${String(value)} is no signed 32-bit offset`);
    case "cmp":
      return unless(
        CMPS.some((cmp) => cmp === value),
        `${name}: no comparison ${String(value)}`,
      );
    case "rmw":
      return unless(
        RMWS.some((rmw) => rmw === value),
        `${name}: no atomic operation ${String(value)}`,
      );
    case "fact":
      return unless(
        REFINE_FACTS.some((fact) => fact === value),
        `${name}: no fact ${String(value)}`,
      );
    case "flag":
      return unless(typeof value === "boolean", `${name}: no flag`);
    case "constant":
      return unless(
        typeof value === "bigint" && BigInt.asIntN(64, value) === value,
        `${name}: ${String(value)} is no signed 64-bit constant`,
      );
    case "slot":
      return unless(
        names.slots.some((slot) => slot.id === value),
        `there is no slot #${String(value)}`,
        "WH3017",
      );
    case "map":
      return unless(
        names.maps === undefined || names.maps.some((map) => map.name === value),
        `the module has no map ${String(value)}`,
        "WH3017",
      );
    case "helper":
      return unless(integer(1, 2 ** 31 - 1), `${name}: ${String(value)} is no helper's number`);
    case "count":
      return unless(integer(0, Number.MAX_SAFE_INTEGER), `${name}: ${String(value)} is no count`);
    case "core":
    case "insn":
      // Their types hold them; what they mean is checked where they are used.
      return undefined;
    default:
      return assertNever(kind, "attribute kind");
  }
}

function resultFindings(inst: Inst, typeOf: (value: ValueId) => IrType | undefined): readonly Finding[] {
  const wrong = (message: string): readonly Finding[] => [{ code: "WH3018", message }];
  if (!isIrType(inst.type)) return wrong(`there is no type ${String(inst.type)}`);
  const rule = opInfo(inst.op).result;
  const defines = inst.result !== undefined;
  if (!defines && inst.type !== "i64") return wrong("the type of an instruction without a result is i64");
  switch (rule) {
    case "none":
      return defines ? wrong("has no result") : [];
    case "optional":
      if (inst.op === "atomic_rmw" && inst.attrs.fetch !== defines) return wrong("has a result exactly where it fetches");
      return [];
    case "told":
      return defines ? [] : wrong("has a result");
    case "same": {
      const [first] = inst.args;
      const type = first === undefined ? undefined : typeOf(first);
      if (!defines) return wrong("has a result");
      return type === undefined || type === inst.type ? [] : wrong(`its type is that of its operand, ${type}, not ${inst.type}`);
    }
    default:
      if (!defines) return wrong("has a result");
      return inst.type === rule ? [] : wrong(`its type is ${rule}, not ${inst.type}`);
  }
}

function refineFindings(inst: Inst, typeOf: (value: ValueId) => IrType | undefined): readonly Finding[] {
  if (inst.op !== "refine") return [];
  const [arg] = inst.args;
  const from = arg === undefined ? undefined : typeOf(arg);
  if (from === undefined) return [];
  const wrong = (message: string): readonly Finding[] => [{ code: "WH3019", message }];
  const type = inst.attrs.fact === "nonnull" ? nonNullType(from) : from;
  if (inst.type !== type) return wrong(`its type is ${type}, not ${inst.type}`);
  switch (inst.attrs.fact) {
    case "nonnull":
      return [];
    case "in_range":
      return from === "i64" || from === "ptr.packet" || from === "ptr.packet_meta"
        ? []
        : wrong(`in_range is said of packet pointers, not of ${from}`);
    case "bounded":
      return from === "i64" ? [] : wrong(`bounded is said of integers, not of ${from}`);
    default:
      return [];
  }
}

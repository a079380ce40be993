import type { MapDefinition } from "@whistler/btf";
import { assertNever } from "@whistler/diagnostics";
import type { Block, Edge, Inst, IrFunction, IrModule, Terminator } from "../function.ts";
import { type AttrKind, type AttrTypes, opInfo } from "../ops.ts";
import { printCType } from "./ctype.ts";

/**
 * The text of the IR, which `parseFunction` and `parseModule` read back. Operators first, then attributes in the order of the op table, then operands:
 * `v1 = load u16 +2 v0`. The type of a result is written where the op does not fix it and it is no `i64`: `v1: ptr.packet = …`.
 */
export function printFunction(fn: IrFunction): string {
  return [...printFunctionHead(fn), ...fn.blocks.map(printBlock), "}", ""].join("\n");
}

/** The lines of a function that stand before its blocks: its line, and one for each slot. */
export function printFunctionHead(fn: IrFunction): readonly string[] {
  const head = [`function %${fn.name}`, `section ${JSON.stringify(fn.section)}`, `type ${fn.programType}`];
  if (fn.kind !== "entry") head.push(`kind ${fn.kind}`);
  if (fn.contextStruct !== undefined) head.push(`ctx ${fn.contextStruct}`);
  const slots = fn.slots.map((slot) => `  slot #${slot.id} size ${slot.sizeBytes} align ${slot.alignBytes} ${JSON.stringify(slot.origin)}`);
  return [`${head.join(" ")} {`, ...slots];
}

export function printModule(module: IrModule): string {
  return [...printModuleHead(module).map((line) => `${line}\n`), ...module.functions.map(printFunction)].join("\n");
}

/** What a module has beside functions, each on a line: licence, types, maps. */
export function printModuleHead(module: IrModule): readonly string[] {
  return [
    `license ${JSON.stringify(module.license)}`,
    ...module.types.map((type) => `type ${printCType(type)}`),
    ...module.maps.map(printMap),
  ];
}

function printMap(map: MapDefinition): string {
  return `map %${map.name} ${mapAttributes(map)}`;
}

function mapAttributes(map: MapDefinition): string {
  const sizes = `type ${map.type} key ${map.keySizeBytes} value ${map.valueSizeBytes} max_entries ${map.maxEntries}`;
  const flags = map.flags === 0 ? "" : ` flags ${map.flags}`;
  const key = map.keyType ? ` key_type ${printCType(map.keyType)}` : "";
  const value = map.valueType ? ` value_type ${printCType(map.valueType)}` : "";
  const extra = map.mapExtra === undefined ? "" : ` extra ${map.mapExtra}`;
  const pinning = map.pinning ? ` pinning ${map.pinning}` : "";
  const inner = map.inner ? ` inner %${map.inner.name} { ${mapAttributes(map.inner)} }` : "";
  return `${sizes}${flags}${extra}${key}${value}${pinning}${inner}`;
}

export function printBlock(block: Block): string {
  const params = block.params.map((param) => `v${param.value}${param.type === "i64" ? "" : `: ${param.type}`}`).join(", ");
  return [`b${block.id}(${params}):`, ...block.insts.map((inst) => `  ${printInst(inst)}`), `  ${printTerminator(block.term)}`].join("\n");
}

export function printInst(inst: Inst): string {
  const info = opInfo(inst.op);
  const told = inst.type !== "i64" && (info.result === "told" || info.result === "same" || info.result === "optional");
  const result = inst.result === undefined ? "" : `v${inst.result}${told ? `: ${inst.type}` : ""} = `;
  return result + [inst.op, ...printAttrs(inst), ...inst.args.map((arg) => `v${arg}`)].join(" ");
}

function printAttrs(inst: Inst): readonly string[] {
  const values: Readonly<Record<string, AttrTypes[AttrKind]>> = inst.attrs;
  // Loads and stores write width and signedness as one C-like type, the way the language writes them.
  if (inst.op === "load")
    return [`${inst.attrs.signed ? "i" : "u"}${inst.attrs.width}`, offset(inst.attrs.offset), ...core(inst.attrs.core)];
  if (inst.op === "store") return [`u${inst.attrs.width}`, offset(inst.attrs.offset), ...core(inst.attrs.core)];
  return Object.entries(opInfo(inst.op).attrs).flatMap(([name, kind]) => printAttr(kind, values[name]));
}

function printAttr(kind: AttrKind, value: AttrTypes[AttrKind]): readonly string[] {
  switch (kind) {
    case "offset":
      return [offset(Number(value))];
    case "slot":
      return [`#${String(value)}`];
    case "map":
      return [`%${String(value)}`];
    case "flag":
      return value ? ["fetch"] : [];
    // The kind tells the type of the value; TypeScript does not see how the two go together.
    case "core":
      return core(value as AttrTypes["core"]);
    case "insn": {
      const insn = value as AttrTypes["insn"];
      return [insn.opcode, insn.dst, insn.src, insn.off, insn.imm, ...(insn.nextImm === undefined ? [] : [insn.nextImm])].map(String);
    }
    case "width":
    case "cmp":
    case "rmw":
    case "fact":
    case "constant":
    case "helper":
    case "count":
      return [String(value)];
    default:
      return assertNever(kind, "attribute kind");
  }
}

function offset(bytes: number): string {
  return bytes < 0 ? String(bytes) : `+${bytes}`;
}

function core(relocation: AttrTypes["core"]): readonly string[] {
  if (!relocation) return [];
  const kind = relocation.kind === "field_byte_offset" ? "" : `/${relocation.kind}`;
  return [`@${relocation.struct}:${relocation.access.join(":")}${kind}`];
}

export function printTerminator(term: Terminator): string {
  switch (term.op) {
    case "jump":
      return `jump ${printEdge(term.to)}`;
    case "br":
      return `br v${term.condition} ${printEdge(term.then)} ${printEdge(term.else)}`;
    case "ret":
      return `ret v${term.value}`;
    default:
      return assertNever(term, "terminator");
  }
}

function printEdge(edge: Edge): string {
  return `b${edge.block}(${edge.args.map((arg) => `v${arg}`).join(", ")})`;
}

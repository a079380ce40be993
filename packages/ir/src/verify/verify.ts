import { type Diagnostic, type DiagnosticCode, diagnostic, type Span } from "@whistler/diagnostics";
import { cfg } from "../analyses/cfg.ts";
import { dominates, dominators } from "../analyses/dominators.ts";
import { termOperand } from "../analyses/uses.ts";
import { type Block, type BlockId, type Inst, type IrFunction, type IrModule, successorEdges, type ValueId } from "../function.ts";
import { type IrType, nonNullType, PTR_KINDS, type PtrKindRow, ptrKindOf } from "../ptr-kinds.ts";
import { printInst, printTerminator } from "../text/print.ts";
import { type Finding, instFindings } from "./inst-rules.ts";
import { slotFindings } from "./slot-rules.ts";

type ModuleFacts = Pick<IrModule, "maps">;

/**
 * Every structural rule of a function; an empty list where it is well formed. With `module`, the maps that it names exist there.
 * Never throws, whatever the function is.
 */
export function verifyFunction(fn: IrFunction, module?: ModuleFacts): readonly Diagnostic[] {
  const report = new Report(fn);
  if (!verifyBlocks(fn, report)) return report.found;
  const definitions = verifyDefinitions(fn, report);
  verifyUses(fn, definitions, report);
  const typeOf = (value: ValueId): IrType | undefined => definitions.get(value)?.type;
  for (const block of fn.blocks) {
    for (const inst of block.insts)
      for (const finding of instFindings(inst, typeOf, { slots: fn.slots, maps: module?.maps })) report.inst(block, inst, finding);
    verifyEdges(fn, block, typeOf, report);
  }
  verifySlots(fn, report);
  // Only a function that is well formed so far can be walked from an access to its slot.
  if (report.found.length === 0) for (const { block, inst, finding } of slotFindings(fn)) report.inst(block, inst, finding);
  return report.found;
}

/** Every structural rule of a module and its functions. */
export function verifyModule(module: IrModule): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const names = new Set<string>();
  const once = (name: string, what: string, span?: Span): void => {
    if (names.has(`${what} ${name}`)) found.push(diagnostic("WH3020", `${what} ${name} is defined twice`, span ? { span } : {}));
    names.add(`${what} ${name}`);
  };
  for (const type of module.types)
    if (type.name === undefined) found.push(diagnostic("WH3020", "a struct of the module has no name"));
    else once(type.name, type.kind);
  for (const map of module.maps) {
    once(map.name, "map");
    for (const [field, value] of Object.entries({
      type: map.type,
      key: map.keySizeBytes,
      value: map.valueSizeBytes,
      max_entries: map.maxEntries,
      flags: map.flags,
    }))
      if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
        found.push(diagnostic("WH3020", `map ${map.name}: ${field} ${value} is no u32`));
  }
  for (const fn of module.functions) {
    once(fn.name, "function", fn.span);
    for (const one of verifyFunction(fn, module)) found.push(one);
  }
  return found;
}

class Report {
  readonly found: Diagnostic[] = [];
  readonly #fn: IrFunction;

  constructor(fn: IrFunction) {
    this.#fn = fn;
  }

  fn(code: DiagnosticCode, message: string, span: Span = this.#fn.span): void {
    this.found.push(diagnostic(code, `function ${this.#fn.name}: ${message}`, { span }));
  }

  block(block: Block, code: DiagnosticCode, message: string): void {
    this.fn(code, `b${block.id}: ${message}`, block.insts[0]?.span ?? block.term.span);
  }

  inst(block: Block, inst: Inst, finding: Finding): void {
    this.fn(finding.code, `b${block.id}, \`${printInst(inst)}\`: ${finding.message}`, inst.span);
  }

  term(block: Block, code: DiagnosticCode, message: string): void {
    this.fn(code, `b${block.id}, \`${printTerminator(block.term)}\`: ${message}`, block.term.span);
  }
}

/** Whether the blocks are sound enough to look further. */
function verifyBlocks(fn: IrFunction, report: Report): boolean {
  const [entry] = fn.blocks;
  if (!entry) {
    report.fn("WH3010", "there are no blocks");
    return false;
  }
  const ids = new Set<BlockId>();
  let unique = true;
  for (const block of fn.blocks) {
    if (ids.has(block.id)) {
      report.block(block, "WH3010", "there are two blocks of this id");
      unique = false;
    }
    ids.add(block.id);
    if (!Number.isInteger(block.id) || block.id < 0 || block.id >= fn.nextBlock)
      report.block(block, "WH3010", `the id is not below nextBlock, ${fn.nextBlock}`);
    if (successorEdges(block.term).some((edge) => edge.block === entry.id))
      report.term(block, "WH3010", "edges cannot lead to the entry block");
  }
  if (fn.kind === "entry" && (entry.params.length > 1 || entry.params.some((param) => param.type !== "ptr.ctx")))
    report.block(entry, "WH3010", "a program has at most one parameter, its context: ptr.ctx");
  if (entry.params.length > 5) report.block(entry, "WH3010", "a function has at most five parameters");
  return unique;
}

interface DefinedValue {
  readonly type: IrType;
  readonly block: BlockId;
  /** -1 for parameters. */
  readonly index: number;
}

function verifyDefinitions(fn: IrFunction, report: Report): ReadonlyMap<ValueId, DefinedValue> {
  const definitions = new Map<ValueId, DefinedValue>();
  const define = (value: ValueId, defined: DefinedValue, block: Block): void => {
    if (definitions.has(value)) report.block(block, "WH3011", `v${value} is defined twice`);
    else definitions.set(value, defined);
    if (!Number.isInteger(value) || value < 0 || value >= fn.nextValue)
      report.block(block, "WH3011", `the id of v${value} is not below nextValue, ${fn.nextValue}`);
  };
  for (const block of fn.blocks) {
    for (const param of block.params) define(param.value, { type: param.type, block: block.id, index: -1 }, block);
    block.insts.forEach((inst, index) => {
      if (inst.result !== undefined) define(inst.result, { type: inst.type, block: block.id, index }, block);
    });
  }
  return definitions;
}

function verifyUses(fn: IrFunction, definitions: ReadonlyMap<ValueId, DefinedValue>, report: Report): void {
  const graph = cfg(fn);
  const tree = dominators(fn);
  for (const block of fn.blocks) {
    const reachable = !graph.unreachable.has(block.id);
    const fault = (value: ValueId, index: number): Finding | undefined => {
      const definition = definitions.get(value);
      if (!definition) return { code: "WH3012", message: `v${value} is not defined` };
      const before = definition.block === block.id ? definition.index < index : dominates(tree, definition.block, block.id);
      // No path reaches an unreachable block, so nothing is wrong on any; but within one, order still counts.
      if (before || (!reachable && definition.block !== block.id)) return undefined;
      return { code: "WH3013", message: `v${value} is not defined on every path to here` };
    };
    block.insts.forEach((inst, index) => {
      for (const arg of inst.args) {
        const found = fault(arg, index);
        if (found) report.inst(block, inst, found);
      }
    });
    const own = termOperand(block.term);
    for (const arg of [...(own === undefined ? [] : [own]), ...successorEdges(block.term).flatMap((edge) => edge.args)]) {
      const found = fault(arg, Number.POSITIVE_INFINITY);
      if (found) report.term(block, found.code, found.message);
    }
  }
}

function verifyEdges(fn: IrFunction, block: Block, typeOf: (value: ValueId) => IrType | undefined, report: Report): void {
  const params = paramsOf(fn);
  for (const edge of successorEdges(block.term)) {
    const target = params.get(edge.block);
    if (!target) report.term(block, "WH3014", `there is no b${edge.block}`);
    else if (target.length !== edge.args.length)
      report.term(block, "WH3014", `b${edge.block} has ${target.length} parameters, not ${edge.args.length}`);
    else
      edge.args.forEach((arg, index) => {
        const from = typeOf(arg);
        const to = target[index]?.type;
        if (from !== undefined && to !== undefined && !mayPass(from, to))
          report.term(block, "WH3014", `v${arg} is ${from}, parameter v${target[index]?.value} of b${edge.block} is ${to}`);
      });
  }
}

const paramsMemo = new WeakMap<IrFunction, ReadonlyMap<BlockId, Block["params"]>>();

function paramsOf(fn: IrFunction): ReadonlyMap<BlockId, Block["params"]> {
  const known = paramsMemo.get(fn);
  if (known) return known;
  const params = new Map(fn.blocks.map((block) => [block.id, block.params]));
  paramsMemo.set(fn, params);
  return params;
}

/**
 * Whether a parameter of type `to` takes an argument of type `from`: the same type; a pointer where it may be null; an integer
 * (null) where a pointer may be null; and any pointer where the parameter is an i64, which holds an address.
 */
export function mayPass(from: IrType, to: IrType): boolean {
  if (from === to || to === "i64") return true;
  const kind = ptrKindOf(to);
  const row: PtrKindRow | undefined = kind && PTR_KINDS[kind];
  return row?.mayBeNull === true && (from === "i64" || from === nonNullType(to));
}

function verifySlots(fn: IrFunction, report: Report): void {
  const ids = new Set<number>();
  for (const slot of fn.slots) {
    if (ids.has(slot.id)) report.fn("WH3017", `slot #${slot.id} is defined twice`, slot.span);
    ids.add(slot.id);
    if (!Number.isInteger(slot.sizeBytes) || slot.sizeBytes < 1)
      report.fn("WH3017", `slot #${slot.id}: a size of ${slot.sizeBytes} bytes`, slot.span);
    if (![1, 2, 4, 8].includes(slot.alignBytes))
      report.fn("WH3017", `slot #${slot.id}: an alignment of ${slot.alignBytes} bytes`, slot.span);
  }
}

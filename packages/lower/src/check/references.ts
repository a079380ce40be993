import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import {
  type BlockId,
  blockOf,
  cfg,
  constantOf,
  definitionOf,
  defs,
  edgeOf,
  type Inst,
  type InstOf,
  type IrFunction,
  type IrModule,
  ptrKindOf,
  typeOf,
  type ValueId,
} from "@whistler/ir";
import { HELPERS, helperById, helperEffects, lispName, mapTypeKeyword } from "@whistler/uapi";
import { solveForward } from "./forward.ts";

/**
 * Ring buffer records and sockets that are still held where the program ends: the verifier answers "Unreleased reference". A path on which
 * the pointer is known to be null holds nothing.
 */
export function checkReferences(module: IrModule): readonly Diagnostic[] {
  return module.functions.flatMap((fn) => functionDiagnostics(fn, module));
}

/** The calls whose reference may be held. */
type Held = ReadonlySet<ValueId>;

function functionDiagnostics(fn: IrFunction, module: IrModule): readonly Diagnostic[] {
  const acquired = acquiringCalls(fn, module);
  // Raw instructions may release what they like.
  if (acquired.size === 0 || fn.blocks.some((block) => block.insts.some((inst) => inst.op === "asm"))) return [];
  const states = solveForward<Held>(fn, {
    entry: new Set(),
    through: (block, held) => blockOf(fn, block).insts.reduce((state, inst) => after(fn, acquired, inst, state), held),
    along: (block, successor, held) => {
      const isNull = knownNull(fn, block, successor);
      return isNull === undefined ? held : without(held, originsOf(fn, isNull));
    },
    meet: (a, b) => new Set([...a, ...b]),
    same: (a, b) => a.size === b.size,
  });
  return [...states].flatMap(([block, state]) => {
    const { insts, term } = blockOf(fn, block);
    if (term.op !== "ret") return [];
    const held = insts.reduce((now, inst) => after(fn, acquired, inst, now), state);
    return [...held].flatMap((value) => {
      const call = acquired.get(value);
      return call ? [report(fn, call, block)] : [];
    });
  });
}

function acquiringCalls(fn: IrFunction, module: IrModule): ReadonlyMap<ValueId, InstOf<"helper_call">> {
  return new Map(
    fn.blocks.flatMap((block) =>
      block.insts.flatMap((inst) =>
        inst.op === "helper_call" && inst.result !== undefined && acquires(fn, module, inst) ? [[inst.result, inst] as const] : [],
      ),
    ),
  );
}

function acquires(fn: IrFunction, module: IrModule, call: InstOf<"helper_call">): boolean {
  const row = helperEffects(call.attrs.helper);
  if (!row || row.acquires) return row?.acquires ?? false;
  const name = definitionOf(fn, call.args[0], "map_ref")?.attrs.map;
  const type = module.maps.find((map) => map.name === name)?.type;
  return type !== undefined && row.acquiresFrom.some((keyword) => keyword === mapTypeKeyword(type));
}

function after(fn: IrFunction, acquired: ReadonlyMap<ValueId, Inst>, inst: Inst, held: Held): Held {
  if (inst.op === "store") {
    // A pointer in memory may be released through another name.
    const stored = inst.args[1];
    return stored === undefined ? held : without(held, originsOf(fn, stored));
  }
  if (inst.op !== "helper_call") return held;
  const releases = helperEffects(inst.attrs.helper)?.releases;
  const released = releases === undefined ? undefined : inst.args[releases];
  const left = released === undefined ? held : without(held, originsOf(fn, released));
  return inst.result !== undefined && acquired.has(inst.result) ? new Set([...left, inst.result]) : left;
}

function without(held: Held, gone: ReadonlySet<ValueId>): Held {
  return [...gone].some((value) => held.has(value)) ? new Set([...held].filter((value) => !gone.has(value))) : held;
}

/** The value that is null behind the edge: one that was compared with 0, or branched on. */
function knownNull(fn: IrFunction, block: BlockId, successor: number): ValueId | undefined {
  const { term } = blockOf(fn, block);
  if (term.op !== "br") return undefined;
  const compare = definitionOf(fn, term.condition, "icmp");
  if (!compare) return successor === 1 ? term.condition : undefined;
  const [left, right] = compare.args;
  const against = constantOf(fn, right) === 0n ? left : constantOf(fn, left) === 0n ? right : undefined;
  const nullSuccessor = compare.attrs.cmp === "eq" ? 0 : compare.attrs.cmp === "ne" ? 1 : undefined;
  return successor === nullSuccessor ? against : undefined;
}

/** The values that a pointer may be: through copies, refinements, parameters, and casts of sockets that share the reference. */
function originsOf(fn: IrFunction, value: ValueId): ReadonlySet<ValueId> {
  const seen = new Set<ValueId>([value]);
  const pending = [value];
  const graph = cfg(fn);
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const from of sourcesOf(fn, at)) {
      if (seen.has(from)) continue;
      seen.add(from);
      pending.push(from);
    }
  }
  return seen;

  function sourcesOf(of: IrFunction, result: ValueId): readonly ValueId[] {
    const inst = definitionOf(of, result);
    if (inst?.op === "copy" || inst?.op === "refine" || inst?.op === "ptr_to_int" || inst?.op === "ptr_add") return inst.args.slice(0, 1);
    if (inst?.op === "helper_call") {
      const shared = helperEffects(inst.attrs.helper)?.sharesReference;
      return shared === undefined ? [] : inst.args.slice(shared, shared + 1);
    }
    const definition = defs(of).get(result);
    if (definition?.kind !== "param") return [];
    return (graph.predecessors.get(definition.block) ?? []).flatMap((edge) => edgeOf(of, edge)?.args[definition.index] ?? []);
  }
}

function report(fn: IrFunction, call: InstOf<"helper_call">, block: BlockId): Diagnostic {
  const isRecord = call.attrs.helper === HELPERS.ringbuf_reserve.id || ptrKindOf(typeOf(fn, call.result ?? 0)) === "ringbuf_mem_or_null";
  const helper = helperById(call.attrs.helper);
  const name = helper ? lispName(helper.name) : `helper ${call.attrs.helper}`;
  return diagnostic("WH2401", `the program may end here with a ${isRecord ? "ring buffer record" : "socket"} that is not released`, {
    span: blockOf(fn, block).term.span,
    label: "on some path to here it is still held",
    related: [{ span: call.span, message: isRecord ? "the record is reserved here" : `${name} takes the reference here` }],
    help: isRecord
      ? [
          "submit or discard it on every path: (ringbuf-submit record 0) or (ringbuf-discard record 0)",
          "in with-ringbuf, discard it before (return ...)",
        ]
      : ["release it on every path: (sk-release socket)"],
  });
}

import { assertNever } from "@whistler/diagnostics";
import { defineAnalysis } from "../analysis.ts";
import { type Inst, type IrFunction, successorEdges, type ValueId } from "../function.ts";
import { type IrType, nonNullType, type PtrKind, ptrKindOf } from "../ptr-kinds.ts";
import { blockOf } from "./blocks.ts";
import { cfg } from "./cfg.ts";
import { definitionOf } from "./defs.ts";
import { uses } from "./uses.ts";

/** The object that an address points into, as far as it is known. */
export type MemoryObject =
  | { readonly kind: "stack"; readonly slot: number }
  /** Some stack slot, not known which. */
  | { readonly kind: "any_stack" }
  /** A value of this map; `map` is undefined where it is not known which, and for inner maps. */
  | { readonly kind: "map"; readonly map: string | undefined }
  /** A ring buffer record, by the value that reserved it where that is known. */
  | { readonly kind: "record"; readonly reserved: ValueId | undefined }
  /** Any other pointer, by its kind (never one that may be null): ctx, packet, sock … */
  | { readonly kind: "pointee"; readonly pointer: PtrKind }
  /** An address of which nothing is known. */
  | { readonly kind: "unknown" };

/** An address as an object and a distance into it. */
export interface MemoryPlace {
  readonly object: MemoryObject;
  /**
   * What `offsetBytes` counts from: the object's beginning, or the address that this value held when it was last defined. Places of
   * equal roots are as far apart as their offsets say.
   */
  readonly root: "object" | ValueId;
  readonly offsetBytes: number;
}

/** What each value that may be an address points at. Values that it has no entry for are unknown addresses. */
export const memoryPlaces = defineAnalysis("memory-places", (fn): ReadonlyMap<ValueId, MemoryPlace> => {
  const graph = cfg(fn);
  const places = new Map<ValueId, MemoryPlace>();
  const pending: ValueId[] = [];
  const update = (value: ValueId, now: MemoryPlace | undefined): void => {
    if (!now) return;
    const before = places.get(value);
    if (before && samePlace(before, now)) return;
    places.set(value, now);
    pending.push(value);
  };
  /** A parameter is what comes in, as far as all edges agree; null (no place) agrees with everything, because it is never accessed. */
  const bring = (argument: ValueId | undefined, param: ValueId | undefined): void => {
    if (argument === undefined || param === undefined) return;
    const brought = places.get(argument);
    if (!brought) return;
    const before = places.get(param);
    // Once merged, a parameter is its own root; what comes in later can only make the object less known.
    if (!before) update(param, brought);
    else if (!samePlace(before, brought)) update(param, { object: joined(before.object, brought.object), root: param, offsetBytes: 0 });
  };
  for (const param of blockOf(fn, graph.entry).params) places.set(param.value, ownPlace(param.value, param.type));
  for (const id of graph.reversePostorder) {
    const block = blockOf(fn, id);
    for (const inst of block.insts) if (inst.result !== undefined) update(inst.result, placeOfResult(fn, inst, inst.result, places));
    for (const edge of successorEdges(block.term))
      edge.args.forEach((argument, index) => {
        bring(argument, graph.predecessors.has(edge.block) ? blockOf(fn, edge.block).params[index]?.value : undefined);
      });
  }
  const users = uses(fn);
  for (let value = pending.pop(); value !== undefined; value = pending.pop())
    for (const use of users.get(value) ?? []) {
      if (use.kind === "term" || graph.unreachable.has(use.block)) continue;
      const block = blockOf(fn, use.block);
      if (use.kind === "edge") {
        const target = successorEdges(block.term)[use.successor]?.block;
        bring(value, target !== undefined && graph.predecessors.has(target) ? blockOf(fn, target).params[use.operand]?.value : undefined);
        continue;
      }
      const inst = block.insts[use.index];
      if (inst?.result !== undefined) update(inst.result, placeOfResult(fn, inst, inst.result, places));
    }
  return places;
});

/** Where the address points, through copies, refinements, additions and parameters. */
export function memoryPlace(fn: IrFunction, address: ValueId | undefined): MemoryPlace {
  const known = address === undefined ? undefined : memoryPlaces(fn).get(address);
  return known ?? { object: { kind: "unknown" }, root: address ?? -1, offsetBytes: 0 };
}

/** The object that the address points into. */
export function memoryObject(fn: IrFunction, address: ValueId | undefined): MemoryObject {
  return memoryPlace(fn, address).object;
}

/** The place that a result has by what its instruction says; undefined for null and while an operand's is not known yet. */
function placeOfResult(fn: IrFunction, inst: Inst, result: ValueId, places: ReadonlyMap<ValueId, MemoryPlace>): MemoryPlace | undefined {
  const base = inst.args[0] === undefined ? undefined : places.get(inst.args[0]);
  switch (inst.op) {
    case "stack_addr":
      return { object: { kind: "stack", slot: inst.attrs.slot }, root: "object", offsetBytes: 0 };
    case "map_value_ref":
      return { object: { kind: "map", map: inst.attrs.map }, root: "object", offsetBytes: inst.attrs.offset };
    case "copy":
    case "refine":
    case "ptr_to_int":
      return base;
    case "ptr_add": {
      if (!base) return undefined;
      const distance = definitionOf(fn, inst.args[1], "const")?.attrs.value;
      const offset = distance === undefined ? Number.NaN : base.offsetBytes + Number(distance);
      return Number.isSafeInteger(offset) ? { ...base, offsetBytes: offset } : { object: base.object, root: result, offsetBytes: 0 };
    }
    case "helper_call": {
      const map = definitionOf(fn, inst.args[0], "map_ref")?.attrs.map;
      const own = ownPlace(result, inst.type);
      if (own.object.kind === "map") return { ...own, object: { kind: "map", map } };
      return own.object.kind === "record" ? { ...own, object: { kind: "record", reserved: result } } : own;
    }
    case "const":
      return inst.attrs.value === 0n ? undefined : ownPlace(result, inst.type);
    default:
      return ownPlace(result, inst.type);
  }
}

/** What the type alone says. */
function ownPlace(value: ValueId, type: IrType): MemoryPlace {
  const kind = ptrKindOf(nonNullType(type));
  // There is one context; its parameter and every copy of it count from its beginning.
  if (kind === "ctx") return { object: { kind: "pointee", pointer: "ctx" }, root: "object", offsetBytes: 0 };
  return { object: objectOfKind(kind), root: value, offsetBytes: 0 };
}

function objectOfKind(kind: PtrKind | undefined): MemoryObject {
  switch (kind) {
    case undefined:
      return { kind: "unknown" };
    case "stack":
      return { kind: "any_stack" };
    case "map_value":
      return { kind: "map", map: undefined };
    case "ringbuf_mem":
      return { kind: "record", reserved: undefined };
    default:
      return { kind: "pointee", pointer: kind };
  }
}

function joined(a: MemoryObject, b: MemoryObject): MemoryObject {
  if (sameObject(a, b)) return a;
  if (isStack(a) && isStack(b)) return { kind: "any_stack" };
  if (a.kind === "map" && b.kind === "map") return { kind: "map", map: undefined };
  if (a.kind === "record" && b.kind === "record") return { kind: "record", reserved: undefined };
  return { kind: "unknown" };
}

function isStack(object: MemoryObject): boolean {
  return object.kind === "stack" || object.kind === "any_stack";
}

export function sameObject(a: MemoryObject, b: MemoryObject): boolean {
  switch (a.kind) {
    case "stack":
      return b.kind === "stack" && a.slot === b.slot;
    case "map":
      return b.kind === "map" && a.map === b.map;
    case "record":
      return b.kind === "record" && a.reserved === b.reserved;
    case "pointee":
      return b.kind === "pointee" && a.pointer === b.pointer;
    case "any_stack":
    case "unknown":
      return a.kind === b.kind;
    default:
      return assertNever(a, "memory object");
  }
}

function samePlace(a: MemoryPlace, b: MemoryPlace): boolean {
  return a.root === b.root && a.offsetBytes === b.offsetBytes && sameObject(a.object, b.object);
}

/** Kernel objects behind typed pointers: one may be reached as another. */
const KERNEL_OBJECTS: ReadonlySet<PtrKind> = new Set<PtrKind>(["sock_common", "sock", "tcp_sock", "btf_id", "percpu_btf_id"]);

/**
 * Whether two objects may share memory. Different stack slots, maps of different names and different kinds do not; inner maps (map
 * undefined) and `mem`, which may lie in a map or record, do.
 */
export function mayShareMemory(a: MemoryObject, b: MemoryObject): boolean {
  if (a.kind === "unknown" || b.kind === "unknown") return true;
  if (isStack(a) || isStack(b)) return isStack(a) && isStack(b) && (a.kind === "any_stack" || b.kind === "any_stack" || sameObject(a, b));
  if (isMem(a) || isMem(b)) return !(isContext(a) || isContext(b));
  if (a.kind === "map") return b.kind === "map" && (a.map === undefined || b.map === undefined || a.map === b.map);
  if (a.kind === "record")
    return b.kind === "record" && (a.reserved === undefined || b.reserved === undefined || a.reserved === b.reserved);
  if (a.kind !== "pointee" || b.kind !== "pointee") return false;
  return a.pointer === b.pointer || (KERNEL_OBJECTS.has(a.pointer) && KERNEL_OBJECTS.has(b.pointer));
}

function isMem(object: MemoryObject): boolean {
  return object.kind === "pointee" && object.pointer === "mem";
}

function isContext(object: MemoryObject): boolean {
  return object.kind === "pointee" && object.pointer === "ctx";
}

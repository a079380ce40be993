import type { MapDefinition } from "@whistler/btf";
import { assertNever } from "@whistler/diagnostics";
import type { HelperState } from "@whistler/uapi";
import { constantOf, definitionOf, typeOf } from "./analyses/defs.ts";
import { type MemoryObject, type MemoryPlace, mayShareMemory, memoryPlace } from "./analyses/memory-object.ts";
import type { Inst, InstOf, IrFunction, ValueId } from "./function.ts";
import { type HelperFacts, helperFacts, type MemoryArgument } from "./helper-facts.ts";
import { isRelocated, type MemoryAccess } from "./memory-access.ts";
import { opInfo } from "./ops.ts";
import { nonNullType, PTR_KINDS, type PtrKindRow, ptrKindOf } from "./ptr-kinds.ts";

/**
 * What an instruction reads and writes: memory objects, and state that no address leads to.
 *
 * `packet_bounds`: where packet data begins and ends, as the context tells. `map_entries`: which keys a map has and where their
 * values are (the values are the object `map`). `ringbuf`: the order of records. `other`: the rest of the kernel (time, chance,
 * redirects, the trace). `everything`: all of these.
 */
export type Region =
  | MemoryObject
  | { readonly kind: "packet_bounds" }
  | { readonly kind: "map_entries"; readonly map: string | undefined }
  | { readonly kind: "ringbuf" }
  | { readonly kind: "other" }
  | { readonly kind: "everything" };

/** One access: the whole region, or a range of bytes in it where `root` and `offsetBytes` (see `MemoryPlace`) and the size are known. */
export interface Access {
  readonly region: Region;
  readonly root?: MemoryPlace["root"];
  readonly offsetBytes?: number;
  readonly sizeBytes?: number;
}

export interface Effects {
  readonly reads: readonly Access[];
  readonly writes: readonly Access[];
  /** The result is a reference that must be released on every path. */
  readonly acquires: boolean;
  /** The reference that it releases. */
  readonly releases: ValueId | undefined;
  /** Packet pointers from before are invalid after it. */
  readonly invalidatesPacket: boolean;
  /** The program may end here: what it wrote to anything but its stack must be in place. */
  readonly mayNotReturn: boolean;
}

const NO_EFFECTS: Effects = { reads: [], writes: [], acquires: false, releases: undefined, invalidatesPacket: false, mayNotReturn: false };
const EVERYTHING: Access = { region: { kind: "everything" } };
const BARRIER: Effects = { ...NO_EFFECTS, reads: [EVERYTHING], writes: [EVERYTHING], invalidatesPacket: true, mayNotReturn: true };

/** BPF_MAP_TYPE_LRU_HASH, BPF_MAP_TYPE_LRU_PERCPU_HASH (linux/bpf.h): a lookup marks its entry as used. */
const LRU_TYPES: ReadonlySet<number> = new Set([9, 10]);

/** Maps of the module, which tell whether a lookup writes (LRU maps). Without them every lookup counts as one that may. */
export interface MapFacts {
  readonly maps: readonly MapDefinition[];
}

/** The effects of an instruction. Helpers that the table does not know, and `asm`, may do everything. */
export function effectsOf(fn: IrFunction, inst: Inst, module?: MapFacts): Effects {
  switch (inst.op) {
    case "load":
      return { ...NO_EFFECTS, reads: [loadAccess(fn, inst)] };
    case "store":
      return { ...NO_EFFECTS, writes: [relocatable(inst, accessAt(fn, inst.args[0], inst.attrs.offset, inst.attrs.width / 8))] };
    case "fill":
      return { ...NO_EFFECTS, writes: [accessAt(fn, inst.args[0], inst.attrs.offset, inst.attrs.bytes)] };
    case "atomic_rmw": {
      const access = accessAt(fn, inst.args[0], inst.attrs.offset, inst.attrs.width / 8);
      return { ...NO_EFFECTS, reads: [access], writes: [access] };
    }
    case "helper_call":
      return helperCallEffects(fn, inst, module);
    case "asm":
      return BARRIER;
    default:
      return NO_EFFECTS;
  }
}

function loadAccess(fn: IrFunction, inst: InstOf<"load">): Access {
  const kind = ptrKindOf(inst.type);
  const access = relocatable(inst, accessAt(fn, inst.args[0], inst.attrs.offset, inst.attrs.width / 8));
  const fromContext = access.region.kind === "pointee" && access.region.pointer === "ctx";
  if (fromContext && (kind === "packet" || kind === "packet_end" || kind === "packet_meta")) return { region: { kind: "packet_bounds" } };
  return access;
}

/** Where in its object an access with a CO-RE record is, only the running kernel says. */
function relocatable(inst: MemoryAccess, access: Access): Access {
  return isRelocated(inst) ? { region: access.region } : access;
}

function accessAt(fn: IrFunction, base: ValueId | undefined, offsetBytes: number, sizeBytes: number | undefined): Access {
  const place = memoryPlace(fn, base);
  const start = { region: place.object, root: place.root, offsetBytes: place.offsetBytes + offsetBytes };
  return sizeBytes === undefined ? start : { ...start, sizeBytes };
}

function helperCallEffects(fn: IrFunction, inst: InstOf<"helper_call">, module: MapFacts | undefined): Effects {
  const facts = helperFacts(inst.attrs.helper);
  if (!facts) return BARRIER;
  const map = mapArgument(fn, inst, facts);
  const definition = map === undefined ? undefined : module?.maps.find((one) => one.name === map);
  const reads: Access[] = [];
  const writes: Access[] = [];
  for (const argument of facts.memory) {
    const access = accessAt(fn, inst.args[argument.index], 0, argumentSize(fn, inst, argument, definition));
    if (argument.reads) reads.push(access);
    if (argument.writes) writes.push(access);
  }
  const entries: Access = { region: { kind: "map_entries", map } };
  const values: Access = { region: { kind: "map", map } };
  switch (facts.map) {
    case "none":
      break;
    case "lookup":
      reads.push(entries);
      // The mark that a lookup leaves in an LRU map decides what is evicted later.
      if (!definition || LRU_TYPES.has(definition.type)) writes.push(entries);
      break;
    case "read":
      reads.push(entries, values);
      break;
    case "write":
      reads.push(entries, values);
      writes.push(entries, values);
      break;
    default:
      assertNever(facts.map, "effect on a map");
  }
  for (const state of facts.readsState) reads.push({ region: stateRegion(state) });
  for (const state of facts.writesState) writes.push({ region: stateRegion(state) });
  if (facts.invalidatesPacket)
    writes.push(
      { region: { kind: "packet_bounds" } },
      { region: { kind: "pointee", pointer: "packet" } },
      { region: { kind: "pointee", pointer: "packet_meta" } },
    );
  if (facts.mayNotReturn) reads.push(EVERYTHING);
  return {
    reads,
    writes,
    acquires: facts.acquires,
    releases: facts.releases === undefined ? undefined : inst.args[facts.releases],
    invalidatesPacket: facts.invalidatesPacket,
    mayNotReturn: facts.mayNotReturn,
  };
}

/** State that a helper uses without an argument that points to it. */
function stateRegion(state: HelperState): Region {
  return state === "ctx" || state === "packet" ? { kind: "pointee", pointer: state } : { kind: state };
}

/** The name of the map that the call works on; undefined where it has none or it is not known which. */
function mapArgument(fn: IrFunction, inst: Inst, facts: HelperFacts): string | undefined {
  return facts.mapIndex === undefined ? undefined : definitionOf(fn, inst.args[facts.mapIndex], "map_ref")?.attrs.map;
}

function argumentSize(fn: IrFunction, inst: Inst, argument: MemoryArgument, map: MapDefinition | undefined): number | undefined {
  switch (argument.size.kind) {
    case "bytes":
      return argument.size.bytes;
    case "argument": {
      const bytes = constantOf(fn, inst.args[argument.size.index]);
      return bytes === null || bytes < 0n ? undefined : Number(bytes);
    }
    case "map_key":
      return map?.keySizeBytes;
    case "map_value":
      return map?.valueSizeBytes;
    case "unknown":
      return undefined;
    default:
      return assertNever(argument.size, "size of an argument");
  }
}

/**
 * Whether two accesses may touch the same bytes or state. Ranges are compared where both count from one root; roots that are values
 * stand for one execution of their definition, so ask about two instructions of one loop iteration, or of values from outside the loop.
 */
export function mayOverlap(a: Access, b: Access): boolean {
  if (a.region.kind === "everything" || b.region.kind === "everything") return true;
  const [objectA, objectB] = [memoryObjectOf(a.region), memoryObjectOf(b.region)];
  if (!objectA || !objectB) {
    if (a.region.kind === "map_entries" && b.region.kind === "map_entries")
      return a.region.map === undefined || b.region.map === undefined || a.region.map === b.region.map;
    return a.region.kind === b.region.kind;
  }
  if (!mayShareMemory(objectA, objectB)) return false;
  if (a.root === undefined || a.root !== b.root || a.offsetBytes === undefined || b.offsetBytes === undefined) return true;
  const aEnd = a.offsetBytes + (a.sizeBytes ?? Number.POSITIVE_INFINITY);
  const bEnd = b.offsetBytes + (b.sizeBytes ?? Number.POSITIVE_INFINITY);
  return a.offsetBytes < bEnd && b.offsetBytes < aEnd;
}

/** Whether every byte of `inner` is one of `outer`: what a write to `outer` overwrites. False where that is not known. */
export function certainlyCovers(outer: Access, inner: Access): boolean {
  if (outer.root === undefined || outer.root !== inner.root) return false;
  if (outer.offsetBytes === undefined || inner.offsetBytes === undefined || outer.sizeBytes === undefined || inner.sizeBytes === undefined)
    return false;
  const [outerObject, innerObject] = [memoryObjectOf(outer.region), memoryObjectOf(inner.region)];
  // Roots that are values tell the address alone; those that count from an object's beginning need the object, too.
  if (outer.root === "object" && !(outerObject && innerObject && sameFixedObject(outerObject, innerObject))) return false;
  return outer.offsetBytes <= inner.offsetBytes && inner.offsetBytes + inner.sizeBytes <= outer.offsetBytes + outer.sizeBytes;
}

function sameFixedObject(a: MemoryObject, b: MemoryObject): boolean {
  if (a.kind === "stack") return b.kind === "stack" && a.slot === b.slot;
  if (a.kind === "map") return b.kind === "map" && a.map !== undefined && a.map === b.map;
  return a.kind === "pointee" && a.pointer === "ctx" && b.kind === "pointee" && b.pointer === "ctx";
}

function memoryObjectOf(region: Region): MemoryObject | undefined {
  switch (region.kind) {
    case "packet_bounds":
    case "map_entries":
    case "ringbuf":
    case "other":
    case "everything":
      return undefined;
    default:
      return region;
  }
}

/** Whether the order of two instructions with these effects matters. */
export function conflict(a: Effects, b: Effects): boolean {
  const overlap = (some: readonly Access[], others: readonly Access[]): boolean =>
    some.some((one) => others.some((other) => mayOverlap(one, other)));
  if (overlap(a.writes, b.writes) || overlap(a.writes, b.reads) || overlap(a.reads, b.writes)) return true;
  // Where one may end the program, what the other does must not change sides.
  return (a.mayNotReturn && isObservable(b)) || (b.mayNotReturn && isObservable(a));
}

function isObservable(effects: Effects): boolean {
  return effects.mayNotReturn || effects.acquires || effects.releases !== undefined || effects.writes.length > 0;
}

/** Whether the instruction does anything but define its result: if not, and the result is unused, it may go. */
export function hasSideEffects(fn: IrFunction, inst: Inst, module?: MapFacts): boolean {
  switch (opInfo(inst.op).class) {
    case "pure":
    case "pinned":
    case "read":
      return false;
    case "write":
      return true;
    case "effect": {
      const effects = effectsOf(fn, inst, module);
      return (
        effects.writes.length > 0 || effects.acquires || effects.releases !== undefined || effects.invalidatesPacket || effects.mayNotReturn
      );
    }
  }
}

/**
 * Whether `inst` may be moved to before `above`, which stands directly before it (and so, step by step, further up in its block).
 * Pinned instructions and users of the result of `above` may not; nor may memory accesses cross a `refine`.
 */
export function mayMoveAbove(fn: IrFunction, inst: Inst, above: Inst, module?: MapFacts): boolean {
  if (inst.op === "refine" || (above.result !== undefined && inst.args.includes(above.result))) return false;
  const effects = effectsOf(fn, inst, module);
  const quiet = effects.reads.length === 0 && !isObservable(effects);
  if (above.op === "refine") return quiet || maySpeculate(fn, inst);
  return quiet || !conflict(effects, effectsOf(fn, above, module));
}

/**
 * Whether the instruction may run where the program would not have run it, such as above a branch: pure ones, except pointer
 * arithmetic that the verifier checks (on pointers that may be null, that allow none, or by amounts that a branch bounds), and loads
 * from the context and the stack. Anything else may fault, or be rejected, there.
 */
export function maySpeculate(fn: IrFunction, inst: Inst): boolean {
  switch (inst.op) {
    case "refine":
    case "helper_call":
    case "asm":
    case "store":
    case "fill":
    case "atomic_rmw":
      return false;
    case "load": {
      const { object } = memoryPlace(fn, inst.args[0]);
      // A stack byte may be written only behind the branch (6.1 rejects reads before that); the context is always there.
      return object.kind === "pointee" && object.pointer === "ctx";
    }
    case "ptr_add": {
      const [base] = inst.args;
      const kind = base === undefined ? undefined : ptrKindOf(typeOf(fn, base));
      const row: PtrKindRow | undefined = kind && PTR_KINDS[kind];
      if (!row) return true;
      return row.arithmetic !== "none" && nonNullType(inst.type) === inst.type && constantOf(fn, inst.args[1]) !== null;
    }
    default:
      return true;
  }
}

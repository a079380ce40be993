import {
  cfg,
  constantBefore,
  type Definition,
  definePass,
  definitionOf,
  defs,
  dominators,
  effectsOf,
  type FreshIds,
  type Inst,
  type InstOf,
  type IrFunction,
  loops,
  makeInst,
  mapInsts,
  type PassContext,
  type Position,
  positionDominates,
  type StackSlot,
  slotAddresses,
  typeOf,
  userOf,
  usesOf,
  type ValueId,
} from "@whistler/ir";

/**
 * Give a map helper the key where it stands in the packet, instead of copying it to the stack: an address that is looked up as the packet
 * has it.
 *
 * The lookup, update and delete helpers take keys from packet memory (`pkt_access` of their `bpf_func_proto`, kernel/bpf/helpers.c).
 * The key is a load as wide as the slot, from a packet pointer whose bounds check covers it, and is used for keys only. Nothing between
 * the load and the call writes to the packet or makes packet pointers invalid, so that the bytes are the same at the call.
 */
export const useKeysInPlace = definePass({
  name: "use-keys-in-place",
  description: "give map helpers keys where they stand in the packet, without a copy on the stack",
  requires: ["fold-address-offsets"],
  preserves: [cfg, dominators, loops],
  run: (fn, context) => {
    const keys = findKeys(fn, context);
    return keys.size === 0 ? fn : mapInsts(fn, (inst, _where, ids) => rewritten(inst, keys, ids));
  },
});

/** bpf_map_lookup_elem, bpf_map_update_elem, bpf_map_delete_elem: `BPF_FUNC_*` of linux/bpf.h. Their key is the second argument. */
const KEY_HELPERS: ReadonlySet<number> = new Set([1, 2, 3]);
const KEY_ARGUMENT = 1;

/** A key that stands in the packet. */
interface Key {
  readonly pointer: ValueId;
  readonly offset: number;
}

/** The keys to use in place, by the addresses of their slots. */
function findKeys(fn: IrFunction, context: PassContext): ReadonlyMap<ValueId, Key> {
  const found = new Map<ValueId, Key>();
  const slots = fn.slots.filter((slot) => slot.origin === "map key");
  if (slots.length === 0) return found;
  const changes = packetChanges(fn, context);
  const bySlot = new Map(slots.map((slot) => [slot.id, keyOfSlot(fn, slot, changes)]));
  // The load is to go: every key that it is used for has to be taken where it stands.
  const loads = new Map<ValueId, number>();
  for (const key of bySlot.values()) if (key) loads.set(key.load, (loads.get(key.load) ?? 0) + 1);
  for (const key of bySlot.values())
    if (key && usesOf(fn, key.load).length === loads.get(key.load)) for (const address of key.addresses) found.set(address, key);
  return found;
}

/** Where the packet may be written to, or its pointers become invalid. */
function packetChanges(fn: IrFunction, context: PassContext): readonly Position[] {
  return fn.blocks.flatMap((block) =>
    block.insts.flatMap((inst, index): readonly Position[] => {
      const { writes, invalidatesPacket } = effectsOf(fn, inst, context.module);
      const changes = writes.some(
        ({ region }) =>
          region.kind === "everything" || region.kind === "unknown" || (region.kind === "pointee" && region.pointer === "packet"),
      );
      return invalidatesPacket || changes ? [{ block: block.id, index }] : [];
    }),
  );
}

/** Whether the packet may change between a load and the calls that are given its bytes: known of one block, else of the function. */
function mayChangeBetween(load: Definition, reads: readonly Position[], changes: readonly Position[]): boolean {
  if (changes.length === 0) return false;
  if (load.kind !== "inst" || reads.some(({ block }) => block !== load.block)) return true;
  const last = Math.max(load.index, ...reads.map(({ index }) => (index === "term" ? Number.POSITIVE_INFINITY : index)));
  return changes.some(({ block, index }) => block === load.block && index !== "term" && index > load.index && index < last);
}

/** The key of a slot that one store fills with a value of the packet, and that only map helpers read, behind that store. */
function keyOfSlot(
  fn: IrFunction,
  slot: StackSlot,
  changes: readonly Position[],
): (Key & { readonly load: ValueId; readonly addresses: readonly ValueId[] }) | undefined {
  const addresses = slotAddresses(fn).get(slot.id) ?? [];
  const reads: Position[] = [];
  let stored: { readonly inst: InstOf<"store">; readonly at: Position } | undefined;
  for (const address of addresses)
    for (const use of usesOf(fn, address)) {
      const user = userOf(fn, use);
      if (use.kind !== "inst") return undefined;
      if (user?.op === "store" && use.operand === 0 && stored === undefined) stored = { inst: user, at: use };
      else if (user?.op === "helper_call" && use.operand === KEY_ARGUMENT && KEY_HELPERS.has(user.attrs.helper)) reads.push(use);
      else return undefined;
    }
  if (!stored) return undefined;
  const { inst, at } = stored;
  const load = definitionOf(fn, inst.args[1], "load");
  const [pointer] = load?.args ?? [];
  if (!load || load.result === undefined || pointer === undefined || typeOf(fn, pointer) !== "ptr.packet" || load.attrs.core)
    return undefined;
  if (inst.attrs.offset !== 0 || inst.attrs.width !== slot.sizeBytes * 8 || load.attrs.width !== inst.attrs.width) return undefined;
  if (loops(fn).innermost.has(at.block) || !reads.every((read) => positionDominates(dominators(fn), at, read))) return undefined;
  const loaded = defs(fn).get(load.result);
  if (!loaded || mayChangeBetween(loaded, reads, changes)) return undefined;
  return { pointer, offset: load.attrs.offset, load: load.result, addresses };
}

/** The store of a key goes, and its address becomes that of the packet's bytes. */
function rewritten(inst: Inst, keys: ReadonlyMap<ValueId, Key>, ids: FreshIds): Inst | readonly Inst[] {
  const [first] = inst.args;
  if (inst.op === "store" && first !== undefined && keys.has(first)) return [];
  if (inst.op !== "helper_call") return inst;
  const address = inst.args[KEY_ARGUMENT];
  const key = address === undefined ? undefined : keys.get(address);
  if (!key) return inst;
  const withKey = (value: ValueId): Inst => ({ ...inst, args: inst.args.with(KEY_ARGUMENT, value) });
  if (key.offset === 0) return withKey(key.pointer);
  const distance = constantBefore(inst, BigInt(key.offset), ids);
  const result = ids.freshValue();
  const sum = makeInst("ptr_add", { result, type: "ptr.packet", attrs: {}, args: [key.pointer, distance.result], span: inst.span });
  return [distance, sum, withKey(result)];
}

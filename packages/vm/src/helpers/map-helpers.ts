import { MAP_TYPES } from "@whistler/uapi";
import { asRegister, EINVAL, ENOENT } from "../errno.ts";
import { Fault } from "../fault.ts";
import { hidesValues, isReadOnlyForPrograms } from "../maps/create-map.ts";
import type { VmMap } from "../maps/vm-map.ts";
import { addressIn } from "../memory/memory.ts";
import { type Args, functionAt, type Helper, mapAt, type Run, u32 } from "./run.ts";

/** Entries of maps: kernel/bpf/helpers.c. */

export function addressOfValue(run: Run, map: VmMap, value: Uint8Array | undefined): bigint {
  if (!value) return 0n;
  return run.memory.addressOfBytes(`value of map ${map.definition.name}`, value, {
    access: isReadOnlyForPrograms(map.definition) || isSlots(map) ? "read" : "read-write",
  });
}

const SLOTS: ReadonlySet<number> = new Set([MAP_TYPES.devmap, MAP_TYPES["devmap-hash"], MAP_TYPES.cpumap, MAP_TYPES.xskmap]);
const isSlots = (map: VmMap): boolean => SLOTS.has(map.definition.type);

/** Map types whose elements have keys that a program may look up. */
function checkHasKeys(map: VmMap): void {
  if (map.definition.keySizeBytes === 0 || hidesValues(map.definition))
    throw new Fault("WH7110", `programs cannot look into the map ${map.definition.name} by key`);
}

/** Only arrays, hashes and tries may be changed by programs. */
function checkWritable(map: VmMap): void {
  checkHasKeys(map);
  if (isSlots(map) || isReadOnlyForPrograms(map.definition))
    throw new Fault("WH7110", `programs may only read the map ${map.definition.name}`);
}

const keyOf = (run: Run, map: VmMap, address: bigint): Uint8Array => run.memory.read(address, map.definition.keySizeBytes);
const valueAt = (run: Run, map: VmMap, address: bigint): Uint8Array => run.memory.read(address, map.definition.valueSizeBytes);

const lookup: Helper = (run, [handle, key]) => {
  const map = mapAt(run, handle);
  checkHasKeys(map);
  return addressOfValue(run, map, map.lookup(keyOf(run, map, key)));
};

const lookupPerCpu: Helper = (run, [handle, key, cpu]) => {
  const map = mapAt(run, handle);
  checkHasKeys(map);
  return addressOfValue(run, map, map.lookup(keyOf(run, map, key), u32(cpu)));
};

const update: Helper = (run, [handle, key, value, flags]) => {
  const map = mapAt(run, handle);
  checkWritable(map);
  return asRegister(map.update(keyOf(run, map, key), valueAt(run, map, value), flags));
};

const remove: Helper = (run, [handle, key]) => {
  const map = mapAt(run, handle);
  checkWritable(map);
  return asRegister(map.delete(keyOf(run, map, key)));
};

const push: Helper = (run, [handle, value, flags]) => {
  const map = mapAt(run, handle);
  return asRegister(map.push(valueAt(run, map, value), flags));
};

/** An empty queue zeroes the buffer. */
const take =
  (from: (map: VmMap) => Uint8Array | undefined): Helper =>
  (run, [handle, buffer]) => {
    const map = mapAt(run, handle);
    const value = from(map);
    run.memory.write(buffer, value ?? new Uint8Array(map.definition.valueSizeBytes));
    return asRegister(value ? 0 : ENOENT);
  };

const pop = take((map) => map.pop());
const peekQueue = take((map) => map.peek());
const peek: Helper = (run, args) => {
  const map = mapAt(run, args[0]);
  if (map.definition.type !== MAP_TYPES["bloom-filter"]) return peekQueue(run, args);
  return asRegister(map.contains(valueAt(run, map, args[1])) ? 0 : ENOENT);
};

const ITERATED: ReadonlySet<number> = new Set([
  MAP_TYPES.array,
  MAP_TYPES["percpu-array"],
  MAP_TYPES.hash,
  MAP_TYPES["percpu-hash"],
  MAP_TYPES["lru-hash"],
  MAP_TYPES["lru-percpu-hash"],
]);

/** The callback gets map, key, value and its own argument, and ends the walk with anything but 0. */
const forEach: Helper = (run, [handle, callback, argument, flags]: Args) => {
  const map = mapAt(run, handle);
  const entry = functionAt(run, callback);
  if (flags !== 0n || !ITERATED.has(map.definition.type)) return asRegister(EINVAL);
  let visited = 0n;
  for (const [key] of map.entries()) {
    // What an earlier call deleted is not visited.
    const value = map.lookup(key);
    if (!value) continue;
    visited++;
    const keyRegion = run.memory.add("key of the visited entry", key, { access: "read" });
    const result = run.machine.callback(entry, [handle, addressIn(keyRegion, 0), addressOfValue(run, map, value), argument]);
    run.memory.forget(keyRegion);
    if (result !== 0n) break;
  }
  return visited;
};

export const MAP_HELPERS = {
  map_lookup_elem: lookup,
  map_lookup_percpu_elem: lookupPerCpu,
  map_update_elem: update,
  map_delete_elem: remove,
  map_push_elem: push,
  map_pop_elem: pop,
  map_peek_elem: peek,
  for_each_map_elem: forEach,
} satisfies Readonly<Record<string, Helper>>;

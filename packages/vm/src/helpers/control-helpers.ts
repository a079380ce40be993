import { MAP_TYPES } from "@whistler/uapi";
import { asRegister, E2BIG, EINVAL } from "../errno.ts";
import { Fault } from "../fault.ts";
import { MAX_LOOPS, MAX_TAIL_CALLS } from "../machine/machine.ts";
import { indexOf, keyOfIndex } from "../maps/vm-map.ts";
import { functionAt, type Helper, mapAt, u32 } from "./run.ts";

/** Helpers that change where the program goes on: kernel/bpf/core.c, kernel/bpf/bpf_iter.c. Locks, which one CPU does not need. */

/** Without a program at the index, or after too many, the program goes on; what r0 then is the kernel does not tell. */
const tailCall: Helper = (run, [context, handle, index]) => {
  const map = mapAt(run, handle);
  if (map.definition.type !== MAP_TYPES["prog-array"]) throw new Fault("WH7110", `the map ${map.definition.name} is no program array`);
  const slot = u32(index);
  const id = slot < map.definition.maxEntries ? map.lookup(keyOfIndex(slot)) : undefined;
  const target = id && run.programOf(indexOf(id));
  if (!target || run.machine.tailCalls >= MAX_TAIL_CALLS) return undefined;
  if (target.spec.type !== run.program.type)
    throw new Fault(
      "WH7110",
      `${target.spec.name} is a program of another type, which the kernel keeps out of the map ${map.definition.name}`,
    );
  run.program = target.spec;
  return run.machine.tailCall(target.code, context);
};

const loop: Helper = (run, [count, callback, argument, flags]) => {
  const entry = functionAt(run, callback);
  if (flags !== 0n) return asRegister(EINVAL);
  const iterations = u32(count);
  if (iterations > MAX_LOOPS) return asRegister(E2BIG);
  for (let index = 0; index < iterations; index++)
    if (run.machine.callback(entry, [BigInt(index), argument]) !== 0n) return BigInt(index + 1);
  return BigInt(iterations);
};

/** `struct bpf_spin_lock` has 4 bytes; whether it is held is for the verifier to know. */
const lock: Helper = (run, [address]) => {
  run.memory.read(address, 4);
  return undefined;
};

export const CONTROL_HELPERS = {
  tail_call: tailCall,
  loop,
  spin_lock: lock,
  spin_unlock: lock,
} satisfies Readonly<Record<string, Helper>>;

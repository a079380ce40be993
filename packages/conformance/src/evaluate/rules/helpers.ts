import { helperByName, lispName } from "@whistler/uapi";
import { TASK_NAME } from "../../world/kernel-memory.ts";
import { STANDARD_STUBS } from "../../world/world.ts";
import type { Call, Machine, Rule } from "../machine.ts";
import type { MapState } from "../map-state.ts";
import { toBytes } from "../memory.ts";
import { number, signed, type Value } from "../value.ts";
import type { Arguments, HelperRule } from "./helper-rule.ts";
import { valuePointer } from "./maps.ts";
import { PROBE_HELPERS } from "./probe.ts";

/** -EFAULT, -EINVAL. */
const EFAULT = -14n;
const EINVAL = -22n;
const XDP_ABORTED = 0n;
const XDP_REDIRECT = 4n;
const ETHERNET_HEADER_BYTES = 14;
/** linux/bpf.h, XDP_PACKET_HEADROOM. */
const HEADROOM_BYTES = 256;
const int32 = (value: Value): number => Number(BigInt.asIntN(32, value.bits));
const uint32 = (value: Value): number => Number(BigInt.asUintN(32, value.bits));

/** Helpers that do more than yield a number, by their names in lower case. */
const HELPERS: Readonly<Record<string, HelperRule>> = {
  "map-lookup-elem": (machine, args) => {
    const map = args.map(0);
    return valuePointer(machine, map, map.lookup(machine.memory.read(args.value(1).bits, map.definition.keySizeBytes)));
  },
  "map-update-elem": (machine, args) => {
    const map = args.map(0);
    const key = machine.memory.read(args.value(1).bits, map.definition.keySizeBytes);
    return number(map.update(key, machine.memory.read(args.value(2).bits, map.definition.valueSizeBytes), args.value(3).bits));
  },
  "map-delete-elem": (machine, args) => {
    const map = args.map(0);
    return number(map.delete(machine.memory.read(args.value(1).bits, map.definition.keySizeBytes)));
  },
  "trace-printk": (_machine, args) => number(uint32(args.value(1))),
  redirect: (_machine, args) => number(args.value(1).bits === 0n ? XDP_REDIRECT : XDP_ABORTED),
  "redirect-map": (_machine, args) => {
    const key = toBytes(args.value(1).bits, 4);
    const found = args
      .map(0)
      .entries()
      .some(([known]) => known.every((byte, index) => byte === key[index]));
    return number(found ? XDP_REDIRECT : args.value(2).bits & 3n);
  },
  "get-current-comm": (machine, args) => {
    const size = uint32(args.value(1));
    const name = new Uint8Array(size);
    name.set(TASK_NAME.subarray(0, Math.max(0, size - 1)));
    machine.memory.write(args.value(0).bits, name);
    return number(0n);
  },
  "xdp-adjust-head": (machine, args) => adjustPacket(machine, int32(args.value(1)), 0),
  "xdp-adjust-tail": (machine, args) => adjustPacket(machine, 0, int32(args.value(1))),
  "xdp-get-buff-len": (machine) => number(machine.packet.bytes.length),
  "xdp-load-bytes": (machine, args) => loadBytes(machine, args.value(1), args.value(2), args.value(3), false),
  // net/core/filter.c, bpf_skb_load_bytes: the buffer is zeroed where the packet is too short.
  "skb-load-bytes": (machine, args) => loadBytes(machine, args.value(1), args.value(2), args.value(3), true),
  "xdp-store-bytes": (machine, args) => {
    const [offset, size] = [uint32(args.value(1)), uint32(args.value(3))];
    const bytes = machine.memory.read(args.value(2).bits, size);
    if (offset + size > machine.packet.bytes.length) return number(EINVAL);
    machine.memory.write(machine.packet.base + BigInt(offset), bytes);
    return number(0n);
  },
  ...PROBE_HELPERS,
};

function adjustPacket(machine: Machine, head: number, tail: number): Value {
  const old = machine.packet.bytes;
  const length = old.length - head + tail;
  if (length < ETHERNET_HEADER_BYTES || -head > HEADROOM_BYTES) return number(EINVAL);
  machine.replacePacket(Uint8Array.from({ length }, (_, index) => old[index + head] ?? 0));
  return number(0n);
}

function loadBytes(machine: Machine, offset: Value, to: Value, size: Value, zeroes: boolean): Value {
  const [from, length] = [uint32(offset), uint32(size)];
  const fits = signed(offset) >= 0n && from + length <= machine.packet.bytes.length;
  if (fits) machine.memory.write(to.bits, machine.packet.bytes.slice(from, from + length));
  else if (zeroes) machine.memory.write(to.bits, new Uint8Array(length));
  return number(fits ? 0n : zeroes ? EFAULT : EINVAL);
}

/** language.md §5.8: a head that is no core form is a helper. Its operands are evaluated in every case. */
export const helperCall: Rule = (machine, call) => {
  const helper = helperByName(call.head.toLowerCase());
  if (!helper) return machine.fault(call, "there is no such form");
  const name = lispName(helper.name);
  const operands = call.args.map((form, index): Value | MapState => {
    const head = form.kind === "list" ? form.items[0] : undefined;
    if (form.kind !== "list" || head?.kind !== "symbol" || head.name !== "MAP-REF") return machine.value(form);
    return machine.map({ form, head: head.name, args: form.items.slice(1) }, 0) ?? machine.fault(call, `operand ${index} is no map`);
  });
  const args: Arguments = {
    value: (index) => {
      const operand = operands[index];
      return operand && "bits" in operand ? operand : machine.fault(call, `operand ${index} is no value`);
    },
    map: (index) => {
      const operand = operands[index];
      return operand && "definition" in operand ? operand : machine.fault(call, `operand ${index} is no map`);
    },
  };
  machine.raw.forget();
  return callHelper(machine, call, name, args);
};

/** A world's stub comes first, then what the helper does, then what it yields by standard. */
export function callHelper(machine: Machine, call: Call, name: string, args: Arguments): Value {
  const stub = machine.world.stubs.get(name);
  if (stub !== undefined) return number(stub);
  const rule = HELPERS[name];
  if (rule) return rule(machine, args, call);
  const standard = STANDARD_STUBS.get(name);
  return standard === undefined ? machine.fault(call, "the world has no such helper") : number(standard);
}

import { CONSTANTS, MAP_TYPES, PROG_TYPES } from "@whistler/uapi";
import { asRegister, EINVAL } from "../errno.ts";
import { Fault } from "../fault.ts";
import { keyOfIndex } from "../maps/vm-map.ts";
import { type Args, type Helper, mapAt, packetOf, u32 } from "./run.ts";

/** Redirects: net/core/filter.c. The machine has no devices: it notes where the packet would go. */

/** `TC_ACT_SHOT` and `TC_ACT_REDIRECT`, linux/pkt_cls.h. */
const SHOT = 2n;
const REDIRECT = 7n;
const INGRESS = BigInt(CONSTANTS.BPF_F_INGRESS);

const redirect: Helper = (run, [ifindex, flags]: Args) => {
  const isXdp = run.program.type === PROG_TYPES.xdp;
  const allowed = isXdp ? 0n : INGRESS;
  if ((flags & ~allowed) !== 0n) return isXdp ? BigInt(CONSTANTS.XDP_ABORTED) : SHOT;
  run.redirects.push({ kind: "interface", ifindex: u32(ifindex), flags });
  return isXdp ? BigInt(CONSTANTS.XDP_REDIRECT) : REDIRECT;
};

const redirectPeer: Helper = (run, [ifindex, flags]: Args) => {
  if (flags !== 0n) return SHOT;
  run.redirects.push({ kind: "interface", ifindex: u32(ifindex), flags });
  return REDIRECT;
};

const cloneRedirect: Helper = (run, [, ifindex, flags]: Args) => {
  packetOf(run).invalidatePointers();
  if ((flags & ~INGRESS) !== 0n) return asRegister(EINVAL);
  run.redirects.push({ kind: "clone", ifindex: u32(ifindex), flags });
  return 0n;
};

/** The flags that each kind of map knows, beside the action for a missing entry in the lowest two bits. */
const MAP_FLAGS: ReadonlyMap<number, bigint> = new Map([
  [MAP_TYPES.devmap, BigInt(CONSTANTS.BPF_F_BROADCAST | CONSTANTS.BPF_F_EXCLUDE_INGRESS)],
  [MAP_TYPES["devmap-hash"], BigInt(CONSTANTS.BPF_F_BROADCAST | CONSTANTS.BPF_F_EXCLUDE_INGRESS)],
  [MAP_TYPES.cpumap, 0n],
  [MAP_TYPES.xskmap, 0n],
]);
const ACTION_MASK = 3n;

const redirectMap: Helper = (run, [handle, key, flags]: Args) => {
  const map = mapAt(run, handle);
  const known = MAP_FLAGS.get(map.definition.type);
  if (known === undefined) throw new Fault("WH7110", `packets cannot be redirected to the map ${map.definition.name}`);
  if ((flags & ~(ACTION_MASK | known)) !== 0n) return BigInt(CONSTANTS.XDP_ABORTED);
  const target = key <= 0xffff_ffffn ? map.lookup(keyOfIndex(u32(key))) : undefined;
  if (!target && (flags & known & BigInt(CONSTANTS.BPF_F_BROADCAST)) === 0n) return flags & ACTION_MASK;
  run.redirects.push({ kind: "map", map: map.definition.name, key, flags });
  return BigInt(CONSTANTS.XDP_REDIRECT);
};

export const REDIRECT_HELPERS = {
  redirect,
  redirect_peer: redirectPeer,
  clone_redirect: cloneRedirect,
  redirect_map: redirectMap,
} satisfies Readonly<Record<string, Helper>>;

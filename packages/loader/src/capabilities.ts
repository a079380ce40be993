import { readFileSync } from "node:fs";

/** Bits of the sets of capabilities (include/uapi/linux/capability.h). */
const BITS = { CAP_NET_ADMIN: 12n, CAP_SYS_ADMIN: 21n, CAP_PERFMON: 38n, CAP_BPF: 39n } as const;

export type Capability = keyof typeof BITS;

/** Which of these this process does not have in effect. CAP_SYS_ADMIN stands for CAP_BPF and CAP_PERFMON, which were split from it. */
export function missingCapabilities(needed: readonly Capability[]): readonly Capability[] {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  if (effective === undefined) throw new Error("/proc/self/status has no CapEff");
  const set = BigInt(`0x${effective}`);
  const has = (capability: Capability): boolean => ((set >> BITS[capability]) & 1n) === 1n;
  return needed.filter((one) => !has(one) && !(one !== "CAP_NET_ADMIN" && has("CAP_SYS_ADMIN")));
}

import { failure, ok, type Result } from "@whistler/diagnostics";
import { BPF_CMD } from "@whistler/uapi";
import { attachError, wrongType } from "./attach-error.ts";
import { BpfAttr } from "./bpf-attr.ts";
import { ERRNO_NUMBERS } from "./errno.ts";
import { closing, type Link, linkOf } from "./link.ts";
import type { KernelProgram } from "./program.ts";

/** `NFPROTO_*` and `NF_INET_*` (linux/netfilter.h). */
const FAMILIES = { ipv4: 2, ipv6: 10 } as const;
const HOOKS = { prerouting: 0, input: 1, forward: 2, output: 3, postrouting: 4 } as const;

export interface NetfilterPlace {
  readonly family: keyof typeof FAMILIES;
  readonly hook: keyof typeof HOOKS;
  /** Lower runs first; one program for each. */
  readonly priority: number;
}

/** Run a program at a hook of netfilter in this process's network namespace, by a bpf_link (kernel ≥ 6.4). */
export function attachNetfilter(program: KernelProgram, { family, hook, priority }: NetfilterPlace): Result<Link> {
  const { syscalls, spec } = program;
  const wrong = wrongType(program, "netfilter", ["netfilter"]);
  if (wrong) return failure(wrong);
  // link_create.netfilter: pf, hooknum, priority, flags.
  const attr = new BpfAttr(syscalls)
    .u32(0, program.fd)
    .u32(8, spec.expectedAttachType)
    .u32(16, FAMILIES[family])
    .u32(20, HOOKS[hook])
    .u32(24, priority);
  const { value, errno } = syscalls.bpf(BPF_CMD.link_create, attr.bytes);
  const target = `${family} ${hook} ${priority}`;
  if (value >= 0) return ok(linkOf("netfilter", target, [closing(syscalls, value)]));
  const lacks = { errnos: [ERRNO_NUMBERS.EOPNOTSUPP], feature: "netfilter programs (CONFIG_NETFILTER_BPF_LINK)" };
  return failure(attachError({ program, to: `netfilter ${target}`, errno, needs: ["CAP_BPF", "CAP_NET_ADMIN"], lacks }));
}

import { type Diagnostic, diagnostic, failure, type Result } from "@whistler/diagnostics";
import { ATTACH_TYPES, attachTypeName, progTypeName, resolveSection } from "@whistler/uapi";
import { attachCgroup } from "./attach-cgroup.ts";
import { attachClock, type ClockRate, parseClockRate } from "./attach-clock.ts";
import { attachClsact } from "./attach-clsact.ts";
import { attachIterator } from "./attach-iterator.ts";
import { attachKprobe, systemCallFunction } from "./attach-kprobe.ts";
import { attachKprobeMulti } from "./attach-kprobe-multi.ts";
import { attachNetfilter, type NetfilterPlace } from "./attach-netfilter.ts";
import { attachNetns } from "./attach-netns.ts";
import { attachRawTracepoint } from "./attach-raw-tracepoint.ts";
import { attachSocket } from "./attach-socket.ts";
import { attachSockmap } from "./attach-sockmap.ts";
import { attachTcx, type Direction } from "./attach-tcx.ts";
import { attachTracepoint } from "./attach-tracepoint.ts";
import { attachTracing } from "./attach-tracing.ts";
import { attachUprobe, parseUprobePlace } from "./attach-uprobe.ts";
import { attachUprobeMulti } from "./attach-uprobe-multi.ts";
import { attachXdp, type XdpMode } from "./attach-xdp.ts";
import type { Link } from "./link.ts";
import type { KernelMap } from "./map.ts";
import type { KernelProgram } from "./program.ts";

/** Where and how to attach a program, beyond what its section name says. Each kind of program takes what has a meaning for it. */
export interface AttachOptions {
  /**
   * In place of what stands behind the slash of the section name: a kernel function (kprobe, ksyscall), `CATEGORY/EVENT` (tracepoint), a
   * tracepoint (raw_tp), a network interface (xdp, tc, tcx), the directory of a cgroup (cgroup, sockops, lsm_cgroup), a network namespace
   * (sk_lookup, flow_dissector; this process's unless told), `PATH:SYMBOL` or a path (uprobe); a pattern with `*` and `?` in place of a
   * function for many of them (kprobe.multi, uprobe.multi).
   */
  readonly target?: string;
  /** uprobe: the function in the file that is the target. */
  readonly symbol?: string;
  /** uprobe: only in this process. */
  readonly pid?: number;
  /** xdp: how packets reach the program. */
  readonly mode?: XdpMode;
  /** tc, cgroup_skb: packets of which way, where the section name does not say. tc programs take ingress unless told. */
  readonly direction?: Direction;
  /** tc: by a link (`tcx`) or a filter (`clsact`); unless told by a link where the kernel has them. */
  readonly by?: "tcx" | "clsact";
  /** perf_event: how often to run, where the section name does not say. */
  readonly rate?: ClockRate;
  /** socket, sk_reuseport: the descriptor of the socket. */
  readonly socket?: number;
  /** netfilter: the hook. */
  readonly netfilter?: NetfilterPlace;
  /** sk_msg, sk_skb: the map of sockets. iter/bpf_map_elem: the map whose elements are gone through. */
  readonly map?: KernelMap;
  /** What `bpf_get_attach_cookie` returns: tracing programs. */
  readonly cookie?: bigint;
  /** Where tracefs is mounted, for tracepoints and kprobe.multi; looked for unless told. */
  readonly tracefs?: string;
}

/**
 * Attach a program to what its section name says (`kprobe/do_unlinkat`, `tracepoint/sched/sched_switch`, `lsm/file_open` …), as libbpf's
 * auto-attach does, or to `target`. Kinds of programs whose names tell no place (xdp, tc, cgroup …) need the target.
 */
export function attach(program: KernelProgram, options: AttachOptions = {}): Result<Link> {
  const { spec } = program;
  switch (progTypeName(spec.type)) {
    case "xdp":
      return withTarget(program, options.target, "a network interface", (target) => attachXdp(program, target, options));
    case "kprobe":
      return attachProbe(program, options);
    case "tracepoint":
      return withTarget(program, options.target ?? spec.attachTo, "CATEGORY/EVENT", (target) => attachTracepoint(program, target, options));
    case "raw_tracepoint":
    case "raw_tracepoint_writable":
      return withTarget(program, options.target ?? spec.attachTo, "a tracepoint", (target) =>
        attachRawTracepoint(program, target, options),
      );
    case "tracing":
      return spec.expectedAttachType === ATTACH_TYPES.trace_iter ? attachIterator(program, options) : attachTracing(program, options);
    case "lsm":
      return spec.expectedAttachType === ATTACH_TYPES.lsm_cgroup ? attachToCgroup(program, options) : attachTracing(program, options);
    case "sched_cls":
      return attachTrafficControl(program, options);
    case "cgroup_skb":
    case "cgroup_sock":
    case "cgroup_sock_addr":
    case "cgroup_sockopt":
    case "cgroup_sysctl":
    case "cgroup_device":
    case "sock_ops":
      return attachToCgroup(program, options);
    case "sk_lookup":
    case "flow_dissector":
      return attachNetns(program, options.target);
    case "perf_event": {
      const rate = options.rate ?? parseClockRate(spec.attachTo);
      if (rate === undefined) return failure(nowhere(program, "a rate: { frequencyHz: 99 }"));
      // bpftrace's `interval` is one clock, its `profile` one on each CPU.
      const cpus = resolveSection(spec.section)?.matched === "interval" ? [0] : undefined;
      return attachClock(program, rate, cpus);
    }
    case "socket_filter":
    case "sk_reuseport":
      return options.socket === undefined ? failure(nowhere(program, "the descriptor of a socket")) : attachSocket(program, options.socket);
    case "netfilter":
      return options.netfilter === undefined
        ? failure(nowhere(program, "a hook: { netfilter: { family, hook, priority } }"))
        : attachNetfilter(program, options.netfilter);
    case "sk_msg":
    case "sk_skb":
      return options.map === undefined ? failure(nowhere(program, "a map of sockets")) : attachSockmap(program, options.map);
    default:
      return failure(unattachable(program));
  }
}

const attachToCgroup = (program: KernelProgram, options: AttachOptions): Result<Link> =>
  withTarget(program, options.target, "the directory of a cgroup", (target) => attachCgroup(program, target, options));

/** tc programs: by a link where the kernel has them, by a filter where not; `tcx/…` asks for the link. */
function attachTrafficControl(program: KernelProgram, options: AttachOptions): Result<Link> {
  const { expectedAttachType, section } = program.spec;
  if (expectedAttachType === ATTACH_TYPES.netkit_primary || expectedAttachType === ATTACH_TYPES.netkit_peer)
    return failure(unattachable(program));
  const named = expectedAttachType === ATTACH_TYPES.tcx_egress ? "egress" : "ingress";
  const direction = options.direction ?? named;
  const by = options.by ?? (section.startsWith("tcx/") ? "tcx" : undefined);
  return withTarget(program, options.target, "a network interface", (target) => {
    if (by === "clsact") return attachClsact(program, target, direction);
    const link = attachTcx(program, target, direction);
    const lacking = by === undefined && link.diagnostics.some(({ code }) => code === "WH6017");
    return lacking ? attachClsact(program, target, direction) : link;
  });
}

/** kprobe programs: the name of the section, not the type, tells what kind of probe it is. */
function attachProbe(program: KernelProgram, options: AttachOptions): Result<Link> {
  const { spec } = program;
  const matched = resolveSection(spec.section)?.matched.replace(/\.s$/, "");
  switch (matched) {
    case "kprobe":
    case "kretprobe":
      return withTarget(program, options.target ?? spec.attachTo, "a kernel function", (target) => {
        const [, name = target, offset] = /^(.+)\+(0x[0-9a-fA-F]+|\d+)$/.exec(target) ?? [];
        return attachKprobe(program, name, { ...options, onReturn: matched === "kretprobe", offsetBytes: Number(offset ?? 0) });
      });
    case "ksyscall":
    case "kretsyscall":
      return withTarget(program, options.target ?? spec.attachTo, "a system call", (target) =>
        attachKprobe(program, systemCallFunction(target), { ...options, onReturn: matched === "kretsyscall" }),
      );
    case "uprobe":
    case "uretprobe":
      return withTarget(program, options.target ?? spec.attachTo, "PATH:SYMBOL", (target) => {
        const place = options.symbol === undefined ? parseUprobePlace(target) : { file: target, symbol: options.symbol };
        if (place === undefined) return failure(nowhere(program, "PATH:SYMBOL as the target"));
        return attachUprobe(program, place, { ...options, onReturn: matched === "uretprobe" });
      });
    case "kprobe.multi":
    case "kretprobe.multi":
      return withTarget(program, options.target ?? spec.attachTo, "a function, or a pattern", (target) =>
        attachKprobeMulti(program, target, { ...options, onReturn: matched === "kretprobe.multi" }),
      );
    case "uprobe.multi":
    case "uretprobe.multi":
      return withTarget(program, options.target ?? spec.attachTo, "PATH:PATTERN", (target) => {
        const { file, symbol } = options.symbol === undefined ? (parseUprobePlace(target) ?? {}) : { file: target, symbol: options.symbol };
        if (file === undefined || symbol === undefined) return failure(nowhere(program, "PATH:PATTERN as the target"));
        return attachUprobeMulti(program, file, symbol, { ...options, onReturn: matched === "uretprobe.multi" });
      });
    default:
      return failure(unattachable(program));
  }
}

function withTarget(
  program: KernelProgram,
  target: string | undefined,
  what: string,
  attachTo: (target: string) => Result<Link>,
): Result<Link> {
  return target === undefined || target === "" ? failure(nowhere(program, `${what} as the target`)) : attachTo(target);
}

/** Neither the section's name nor the caller says where. */
function nowhere({ spec }: KernelProgram, what: string): Diagnostic {
  return diagnostic("WH6023", `program ${spec.name}: its section ${spec.section} does not say what to attach it to`, {
    help: [`give ${what}`],
  });
}

function unattachable({ spec }: KernelProgram): Diagnostic {
  const kind = attachTypeName(spec.expectedAttachType);
  return diagnostic(
    "WH6024",
    `program ${spec.name} (section ${spec.section}) is of type ${progTypeName(spec.type) ?? spec.type}${kind === undefined ? "" : `, attach type ${kind}`}: nothing here attaches such programs`,
  );
}

import type { ContextStructName } from "./context-field.ts";
import { type AttachTypeName, type ProgTypeName, progTypeName } from "./enum-names.ts";

/** What `(defprog … (:type :keyword))` says. */
export interface ProgramKeyword {
  readonly progType: ProgTypeName;
  /** The section of a program without `:section`. */
  readonly defaultSection: string;
  /** The struct that `(ctx field)` names fields of; absent where the context has no fixed fields. */
  readonly context?: ContextStructName;
  /** Where the type has one attach type only, or the kernel demands this one at load. */
  readonly attachType?: AttachTypeName;
}

/**
 * Program types by keyword. The default section is the keyword itself, as upstream has it, although loaders do not know the
 * hyphenated ones; `resolveSection` takes those as aliases.
 */
export const PROGRAM_KEYWORDS = {
  xdp: { progType: "xdp", defaultSection: "xdp", context: "xdp_md" },
  tc: { progType: "sched_cls", defaultSection: "tc", context: "__sk_buff" },
  "socket-filter": { progType: "socket_filter", defaultSection: "socket-filter", context: "__sk_buff" },
  kprobe: { progType: "kprobe", defaultSection: "kprobe" },
  tracepoint: { progType: "tracepoint", defaultSection: "tracepoint" },
  "cgroup-skb": { progType: "cgroup_skb", defaultSection: "cgroup-skb", context: "__sk_buff" },
  "cgroup-sock": { progType: "cgroup_sock", defaultSection: "cgroup-sock", context: "bpf_sock" },
  "cgroup-sock-addr": { progType: "cgroup_sock_addr", defaultSection: "cgroup-sock-addr", context: "bpf_sock_addr" },
  lsm: { progType: "lsm", defaultSection: "lsm", attachType: "lsm_mac" },
  "sk-lookup": { progType: "sk_lookup", defaultSection: "sk-lookup", context: "bpf_sk_lookup", attachType: "sk_lookup" },
  "sock-ops": { progType: "sock_ops", defaultSection: "sockops", context: "bpf_sock_ops", attachType: "cgroup_sock_ops" },
  "raw-tracepoint": { progType: "raw_tracepoint", defaultSection: "raw-tracepoint" },
  "perf-event": { progType: "perf_event", defaultSection: "perf-event" },
  fentry: { progType: "tracing", defaultSection: "fentry", attachType: "trace_fentry" },
  fexit: { progType: "tracing", defaultSection: "fexit", attachType: "trace_fexit" },
  "fmod-ret": { progType: "tracing", defaultSection: "fmod-ret", attachType: "modify_return" },
  "tp-btf": { progType: "tracing", defaultSection: "tp-btf", attachType: "trace_raw_tp" },
  iter: { progType: "tracing", defaultSection: "iter", attachType: "trace_iter" },
  "sk-msg": { progType: "sk_msg", defaultSection: "sk-msg", context: "sk_msg_md", attachType: "sk_msg_verdict" },
  "sk-skb": { progType: "sk_skb", defaultSection: "sk-skb", context: "__sk_buff" },
  "sk-reuseport": {
    progType: "sk_reuseport",
    defaultSection: "sk-reuseport",
    context: "sk_reuseport_md",
    attachType: "sk_reuseport_select",
  },
  "cgroup-sysctl": { progType: "cgroup_sysctl", defaultSection: "cgroup-sysctl", context: "bpf_sysctl", attachType: "cgroup_sysctl" },
  "cgroup-sockopt": { progType: "cgroup_sockopt", defaultSection: "cgroup-sockopt", context: "bpf_sockopt" },
  "cgroup-device": {
    progType: "cgroup_device",
    defaultSection: "cgroup-device",
    context: "bpf_cgroup_dev_ctx",
    attachType: "cgroup_device",
  },
  "struct-ops": { progType: "struct_ops", defaultSection: "struct-ops" },
  syscall: { progType: "syscall", defaultSection: "syscall" },
  netfilter: { progType: "netfilter", defaultSection: "netfilter", attachType: "netfilter" },
} as const satisfies Readonly<Record<string, ProgramKeyword>>;

const BY_NAME: ReadonlyMap<string, ProgramKeyword> = new Map(Object.entries(PROGRAM_KEYWORDS));

/** The program type of a keyword without its colon, in lower case. */
export function programKeyword(name: string): ProgramKeyword | undefined {
  return BY_NAME.get(name);
}

/**
 * The context structs of a program, in the order in which a field name is looked up. By the keyword alone, except `:cgroup-sock`,
 * which upstream also uses for socket operations: there the section decides, and if it does not, both are searched.
 */
export function contextStructsOf(keyword: string, section: string): readonly ContextStructName[] {
  if (keyword === "cgroup-sock") {
    if (section === "sockops") return ["bpf_sock_ops"];
    if (section.startsWith("cgroup/sock") || section.startsWith("cgroup/post_bind")) return ["bpf_sock"];
    return ["bpf_sock_ops", "bpf_sock"];
  }
  const context = programKeyword(keyword)?.context;
  return context === undefined ? [] : [context];
}

/** Types without a keyword of their own whose context is a packet. */
const OTHER_CONTEXTS: readonly (readonly [ProgTypeName, ContextStructName])[] = [
  ["sched_act", "__sk_buff"],
  ["flow_dissector", "__sk_buff"],
  ["lwt_in", "__sk_buff"],
  ["lwt_out", "__sk_buff"],
  ["lwt_xmit", "__sk_buff"],
  ["lwt_seg6local", "__sk_buff"],
];

const BY_PROG_TYPE: ReadonlyMap<ProgTypeName, ContextStructName> = new Map([
  ...[...BY_NAME.values()].flatMap(({ progType, context }) => (context === undefined ? [] : [[progType, context] as const])),
  ...OTHER_CONTEXTS,
]);

/** The struct that the kernel passes to programs of a `BPF_PROG_TYPE_*`, whatever keyword the source gave them. */
export function contextStructOfProgType(progType: number): ContextStructName | undefined {
  const name = progTypeName(progType);
  return name && BY_PROG_TYPE.get(name);
}

import type { AttachTypeName, ProgTypeName } from "./enum-names.ts";

/** One known section name, or a family of them. */
export interface SectionRow {
  readonly name: string;
  /** `path`: the name, a slash and something. `prefix`: whatever begins with the name. */
  readonly match: "exact" | "path" | "exact or path" | "prefix";
  readonly progType: ProgTypeName;
  readonly attachType?: AttachTypeName;
  readonly flags?: "sleepable" | "xdp frags";
  /** The program is bound to a type of the kernel's BTF whose name is `prefix` + what follows the section's slash. */
  readonly attachBtf?: { readonly prefix: string; readonly kind: "func" | "typedef" };
  /** Whether libbpf knows the name: its table `section_defs` (tools/lib/bpf/libbpf.c). */
  readonly libbpf: boolean;
}

type Extra = Partial<Pick<SectionRow, "attachType" | "flags" | "attachBtf">>;
const exact = (name: string, progType: ProgTypeName, extra: Extra = {}): SectionRow => ({
  name,
  match: "exact",
  progType,
  libbpf: true,
  ...extra,
});
const family = (name: string, progType: ProgTypeName, extra: Extra = {}): SectionRow => ({
  ...exact(name, progType, extra),
  match: "exact or path",
});
/** Names that we take and libbpf does not: spellings of upstream's documentation and of bpftrace. */
const ours = (name: string, match: SectionRow["match"], progType: ProgTypeName, extra: Extra = {}): SectionRow => ({
  name,
  match,
  progType,
  libbpf: false,
  ...extra,
});
const sleepable: Extra = { flags: "sleepable" };
const func = (prefix = ""): Extra => ({ attachBtf: { prefix, kind: "func" } });

/** Two rows: the family and its sleepable variant, `name.s`. */
const withSleepable = (name: string, progType: ProgTypeName, extra: Extra = {}): readonly SectionRow[] => [
  family(name, progType, extra),
  family(`${name}.s`, progType, { ...extra, ...sleepable }),
];
/** The hooks of a cgroup's sockets for both address families and for Unix sockets: `cgroup/connect4` … */
const socketAddress = (
  operation: string,
  families: readonly (readonly [suffix: string, attachType: AttachTypeName])[],
): readonly SectionRow[] =>
  families.map(([suffix, attachType]) => exact(`cgroup/${operation}${suffix}`, "cgroup_sock_addr", { attachType }));

/** In order of match: the first row that fits decides. */
export const SECTION_ROWS: readonly SectionRow[] = [
  exact("socket", "socket_filter"),
  exact("xdp.frags/devmap", "xdp", { attachType: "xdp_devmap", flags: "xdp frags" }),
  exact("xdp/devmap", "xdp", { attachType: "xdp_devmap" }),
  exact("xdp.frags/cpumap", "xdp", { attachType: "xdp_cpumap", flags: "xdp frags" }),
  exact("xdp/cpumap", "xdp", { attachType: "xdp_cpumap" }),
  exact("xdp.frags", "xdp", { attachType: "xdp", flags: "xdp frags" }),
  // libbpf asks for the attach type xdp where the kernel has it; no kernel demands it, and 0 loads everywhere.
  exact("xdp", "xdp"),
  ours("xdp.frags", "path", "xdp", { attachType: "xdp", flags: "xdp frags" }),
  ours("xdp", "path", "xdp"),

  ...withSleepable("uprobe", "kprobe"),
  ...withSleepable("uretprobe", "kprobe"),
  family("kprobe", "kprobe"),
  family("kretprobe", "kprobe"),
  family("kprobe.multi", "kprobe", { attachType: "trace_kprobe_multi" }),
  family("kretprobe.multi", "kprobe", { attachType: "trace_kprobe_multi" }),
  family("kprobe.session", "kprobe", { attachType: "trace_kprobe_session" }),
  family("uprobe.multi", "kprobe", { attachType: "trace_uprobe_multi" }),
  family("uretprobe.multi", "kprobe", { attachType: "trace_uprobe_multi" }),
  family("uprobe.session", "kprobe", { attachType: "trace_uprobe_session" }),
  family("uprobe.multi.s", "kprobe", { attachType: "trace_uprobe_multi", ...sleepable }),
  family("uretprobe.multi.s", "kprobe", { attachType: "trace_uprobe_multi", ...sleepable }),
  family("uprobe.session.s", "kprobe", { attachType: "trace_uprobe_session", ...sleepable }),
  family("ksyscall", "kprobe"),
  family("kretsyscall", "kprobe"),
  ...withSleepable("usdt", "kprobe"),

  // libbpf names the attach type of `tc/ingress` too, for tcx; a classifier loads with any, so a tc filter works with these.
  exact("tc/ingress", "sched_cls", { attachType: "tcx_ingress" }),
  exact("tc/egress", "sched_cls", { attachType: "tcx_egress" }),
  exact("tcx/ingress", "sched_cls", { attachType: "tcx_ingress" }),
  exact("tcx/egress", "sched_cls", { attachType: "tcx_egress" }),
  exact("netkit/primary", "sched_cls", { attachType: "netkit_primary" }),
  exact("netkit/peer", "sched_cls", { attachType: "netkit_peer" }),
  exact("tc", "sched_cls"),
  exact("classifier", "sched_cls"),
  exact("action", "sched_act"),
  ours("tc", "path", "sched_cls"),
  ours("classifier", "path", "sched_cls"),
  ours("action", "path", "sched_act"),

  family("tracepoint", "tracepoint"),
  family("tp", "tracepoint"),
  family("raw_tracepoint", "raw_tracepoint"),
  family("raw_tp", "raw_tracepoint"),
  family("raw_tracepoint.w", "raw_tracepoint_writable"),
  family("raw_tp.w", "raw_tracepoint_writable"),
  family("tp_btf", "tracing", { attachType: "trace_raw_tp", attachBtf: { prefix: "btf_trace_", kind: "typedef" } }),
  ...withSleepable("fentry", "tracing", { attachType: "trace_fentry", ...func() }),
  ...withSleepable("fexit", "tracing", { attachType: "trace_fexit", ...func() }),
  ...withSleepable("fmod_ret", "tracing", { attachType: "modify_return", ...func() }),
  family("freplace", "ext", func()),
  ...withSleepable("lsm", "lsm", { attachType: "lsm_mac", ...func("bpf_lsm_") }),
  family("lsm_cgroup", "lsm", { attachType: "lsm_cgroup", ...func("bpf_lsm_") }),
  ...withSleepable("iter", "tracing", { attachType: "trace_iter", ...func("bpf_iter_") }),
  exact("syscall", "syscall", sleepable),

  exact("perf_event", "perf_event"),
  ours("interval", "path", "perf_event"),
  ours("profile", "path", "perf_event"),
  ours("test_run", "path", "raw_tracepoint"),

  exact("lwt_in", "lwt_in"),
  exact("lwt_out", "lwt_out"),
  exact("lwt_xmit", "lwt_xmit"),
  exact("lwt_seg6local", "lwt_seg6local"),
  exact("lirc_mode2", "lirc_mode2", { attachType: "lirc_mode2" }),
  exact("flow_dissector", "flow_dissector", { attachType: "flow_dissector" }),
  exact("sockops", "sock_ops", { attachType: "cgroup_sock_ops" }),
  exact("sk_skb/stream_parser", "sk_skb", { attachType: "sk_skb_stream_parser" }),
  exact("sk_skb/stream_verdict", "sk_skb", { attachType: "sk_skb_stream_verdict" }),
  ours("sk_skb/verdict", "exact", "sk_skb", { attachType: "sk_skb_verdict" }),
  exact("sk_skb", "sk_skb"),
  exact("sk_msg", "sk_msg", { attachType: "sk_msg_verdict" }),
  exact("sk_reuseport/migrate", "sk_reuseport", { attachType: "sk_reuseport_select_or_migrate" }),
  exact("sk_reuseport", "sk_reuseport", { attachType: "sk_reuseport_select" }),
  exact("sk_lookup", "sk_lookup", { attachType: "sk_lookup" }),
  ours("sk_lookup", "path", "sk_lookup", { attachType: "sk_lookup" }),
  exact("netfilter", "netfilter", { attachType: "netfilter" }),
  ...withSleepable("struct_ops", "struct_ops"),

  exact("cgroup_skb/ingress", "cgroup_skb", { attachType: "cgroup_inet_ingress" }),
  exact("cgroup_skb/egress", "cgroup_skb", { attachType: "cgroup_inet_egress" }),
  exact("cgroup/skb", "cgroup_skb"),
  ours("cgroup_skb", "prefix", "cgroup_skb"),
  exact("cgroup/sock_create", "cgroup_sock", { attachType: "cgroup_inet_sock_create" }),
  exact("cgroup/sock_release", "cgroup_sock", { attachType: "cgroup_inet_sock_release" }),
  exact("cgroup/sock", "cgroup_sock", { attachType: "cgroup_inet_sock_create" }),
  exact("cgroup/post_bind4", "cgroup_sock", { attachType: "cgroup_inet4_post_bind" }),
  exact("cgroup/post_bind6", "cgroup_sock", { attachType: "cgroup_inet6_post_bind" }),
  ...socketAddress("bind", [
    ["4", "cgroup_inet4_bind"],
    ["6", "cgroup_inet6_bind"],
  ]),
  ...socketAddress("connect", [
    ["4", "cgroup_inet4_connect"],
    ["6", "cgroup_inet6_connect"],
    ["_unix", "cgroup_unix_connect"],
  ]),
  ...socketAddress("sendmsg", [
    ["4", "cgroup_udp4_sendmsg"],
    ["6", "cgroup_udp6_sendmsg"],
    ["_unix", "cgroup_unix_sendmsg"],
  ]),
  ...socketAddress("recvmsg", [
    ["4", "cgroup_udp4_recvmsg"],
    ["6", "cgroup_udp6_recvmsg"],
    ["_unix", "cgroup_unix_recvmsg"],
  ]),
  ...socketAddress("getpeername", [
    ["4", "cgroup_inet4_getpeername"],
    ["6", "cgroup_inet6_getpeername"],
    ["_unix", "cgroup_unix_getpeername"],
  ]),
  ...socketAddress("getsockname", [
    ["4", "cgroup_inet4_getsockname"],
    ["6", "cgroup_inet6_getsockname"],
    ["_unix", "cgroup_unix_getsockname"],
  ]),
  exact("cgroup/sysctl", "cgroup_sysctl", { attachType: "cgroup_sysctl" }),
  exact("cgroup/getsockopt", "cgroup_sockopt", { attachType: "cgroup_getsockopt" }),
  exact("cgroup/setsockopt", "cgroup_sockopt", { attachType: "cgroup_setsockopt" }),
  exact("cgroup/dev", "cgroup_device", { attachType: "cgroup_device" }),
];

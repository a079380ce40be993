/** Program type keywords of the language (language.md §8.1). */
const PROGRAM_TYPES: ReadonlySet<string> = new Set(
  "xdp tc socket-filter kprobe tracepoint cgroup-skb cgroup-sock cgroup-sock-addr lsm sk-lookup sock-ops raw-tracepoint perf-event fentry fexit fmod-ret tp-btf iter sk-msg sk-skb sk-reuseport cgroup-sysctl cgroup-sockopt cgroup-device struct-ops syscall netfilter".split(
    " ",
  ),
);

export function isKnownProgramType(type: string): boolean {
  return PROGRAM_TYPES.has(type);
}

/** Section names that libbpf takes as they are, and prefixes before a slash (libbpf, "program types and ELF sections"). */
const EXACT_SECTIONS: ReadonlySet<string> = new Set(
  "xdp xdp.frags xdp/devmap xdp/cpumap xdp.frags/devmap xdp.frags/cpumap tc classifier action tcx/ingress tcx/egress tc/ingress tc/egress netkit/primary netkit/peer socket sockops sk_lookup sk_msg sk_skb sk_skb/stream_parser sk_skb/stream_verdict sk_reuseport sk_reuseport/migrate flow_dissector perf_event syscall netfilter kprobe kretprobe uprobe uretprobe uprobe.s uretprobe.s kprobe.multi kretprobe.multi kprobe.session uprobe.multi uretprobe.multi uprobe.multi.s uretprobe.multi.s ksyscall kretsyscall usdt usdt.s tracepoint tp raw_tracepoint raw_tp raw_tracepoint.w raw_tp.w tp_btf fentry fexit fmod_ret fentry.s fexit.s fmod_ret.s freplace lsm lsm.s lsm_cgroup iter iter.s struct_ops struct_ops.s lwt_in lwt_out lwt_xmit lwt_seg6local cgroup_skb/ingress cgroup_skb/egress cgroup/skb cgroup/sock cgroup/sock_create cgroup/sock_release cgroup/post_bind4 cgroup/post_bind6 cgroup/bind4 cgroup/bind6 cgroup/connect4 cgroup/connect6 cgroup/connect_unix cgroup/sendmsg4 cgroup/sendmsg6 cgroup/sendmsg_unix cgroup/recvmsg4 cgroup/recvmsg6 cgroup/recvmsg_unix cgroup/getpeername4 cgroup/getpeername6 cgroup/getpeername_unix cgroup/getsockname4 cgroup/getsockname6 cgroup/getsockname_unix cgroup/sysctl cgroup/getsockopt cgroup/setsockopt cgroup/dev".split(
    " ",
  ),
);

const SECTION_PREFIXES: readonly string[] =
  "kprobe kretprobe uprobe uretprobe uprobe.s uretprobe.s kprobe.multi kretprobe.multi kprobe.session uprobe.multi uretprobe.multi uprobe.multi.s uretprobe.multi.s ksyscall kretsyscall usdt usdt.s tracepoint tp raw_tracepoint raw_tp raw_tracepoint.w raw_tp.w tp_btf fentry fexit fmod_ret fentry.s fexit.s fmod_ret.s freplace lsm lsm.s lsm_cgroup iter iter.s struct_ops struct_ops.s".split(
    " ",
  );

export function isKnownSection(section: string): boolean {
  return (
    EXACT_SECTIONS.has(section) || SECTION_PREFIXES.some((prefix) => section.startsWith(`${prefix}/`) && section.length > prefix.length + 1)
  );
}

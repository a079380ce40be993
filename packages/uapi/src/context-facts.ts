import type { ProgTypeName } from "./enum-names.ts";

/**
 * What the verifier makes of a context field that is loaded, named as its register types (kernel/bpf/verifier.c, `reg_type_str`).
 * A `u32` field of kind `packet` becomes a 64-bit pointer: it must be loaded whole and never be masked.
 */
export type ContextPointerKind =
  | "packet"
  | "packet_end"
  | "packet_meta"
  | "sock"
  | "sock_or_null"
  | "sock_common_or_null"
  | "flow_keys"
  | "mem";

/** What the header does not tell of a field. */
export interface ContextFieldFacts {
  readonly pointer?: ContextPointerKind;
  /** Program types whose verifier admits a store to the field; none if absent. `condition` narrows it, in words. */
  readonly writableIn?: readonly ProgTypeName[];
  readonly condition?: string;
  /** The first release that has the field, where that is later than 5.4. */
  readonly since?: string;
  /** Function of the kernel that admits or converts the access. */
  readonly source: string;
}

const SKB = "net/core/filter.c: bpf_skb_is_valid_access";
const TC = "net/core/filter.c: tc_cls_act_is_valid_access";
const CLS: readonly ProgTypeName[] = ["sched_cls", "sched_act"];
/** The lightweight tunnels share lwt_is_valid_access, cgroups have cg_skb_is_valid_access: mark, priority and cb, as classifiers. */
const MARK: readonly ProgTypeName[] = [...CLS, "cgroup_skb", "lwt_in", "lwt_out", "lwt_xmit", "lwt_seg6local"];
const XDP = "net/core/filter.c: xdp_is_valid_access";
const ADDR = "net/core/filter.c: sock_addr_is_valid_access";
const OPS = "net/core/filter.c: sock_ops_is_valid_access";
const SK = "net/core/filter.c: sock_filter_is_valid_access";
const MSG = "net/core/filter.c: sk_msg_is_valid_access";
const REUSEPORT = "net/core/filter.c: sk_reuseport_is_valid_access";
const LOOKUP = "net/core/filter.c: sk_lookup_is_valid_access";
const SYSCTL = "kernel/bpf/cgroup.c: sysctl_is_valid_access";
const SOCKOPT = "kernel/bpf/cgroup.c: cg_sockopt_is_valid_access";

/** Struct → C name of the field → facts. A field without a row is a scalar that no program may write. */
export const CONTEXT_FIELD_FACTS = {
  xdp_md: {
    data: { pointer: "packet", source: XDP },
    data_end: { pointer: "packet_end", source: XDP },
    data_meta: { pointer: "packet_meta", source: XDP },
    rx_queue_index: { writableIn: ["xdp"], condition: "only in a program offloaded to a device", source: XDP },
    egress_ifindex: { condition: "readable only with the expected attach type xdp_devmap", since: "5.8", source: XDP },
  },
  __sk_buff: {
    mark: { writableIn: MARK, source: TC },
    queue_mapping: { writableIn: CLS, source: TC },
    priority: { writableIn: [...MARK, "sk_skb"], source: TC },
    tc_index: { writableIn: [...CLS, "sk_skb"], source: TC },
    cb: { writableIn: [...MARK, "socket_filter"], source: TC },
    tc_classid: { writableIn: CLS, source: TC },
    data: { pointer: "packet", source: SKB },
    data_end: { pointer: "packet_end", source: SKB },
    data_meta: { pointer: "packet_meta", source: TC },
    flow_keys: { pointer: "flow_keys", source: "net/core/filter.c: flow_dissector_is_valid_access" },
    tstamp: { writableIn: [...CLS, "cgroup_skb"], source: TC },
    sk: { pointer: "sock_common_or_null", source: SKB },
    gso_size: { since: "5.7", source: SKB },
    tstamp_type: { since: "5.18", source: SKB },
    hwtstamp: { since: "5.16", source: SKB },
  },
  bpf_sock_addr: {
    user_ip4: { writableIn: ["cgroup_sock_addr"], condition: "only with an IPv4 attach type", source: ADDR },
    user_ip6: { writableIn: ["cgroup_sock_addr"], condition: "only with an IPv6 attach type", source: ADDR },
    user_port: { writableIn: ["cgroup_sock_addr"], source: ADDR },
    msg_src_ip4: { writableIn: ["cgroup_sock_addr"], condition: "only with the attach type cgroup_udp4_sendmsg", source: ADDR },
    msg_src_ip6: { writableIn: ["cgroup_sock_addr"], condition: "only with the attach type cgroup_udp6_sendmsg", source: ADDR },
    sk: { pointer: "sock", source: ADDR },
  },
  bpf_sock_ops: {
    reply: { writableIn: ["sock_ops"], source: OPS },
    sk_txhash: { writableIn: ["sock_ops"], source: OPS },
    sk: { pointer: "sock_or_null", source: OPS },
    skb_data: { pointer: "packet", since: "5.10", source: OPS },
    skb_data_end: { pointer: "packet_end", since: "5.10", source: OPS },
    skb_len: { since: "5.10", source: OPS },
    skb_tcp_flags: { since: "5.10", source: OPS },
    skb_hwtstamp: { since: "6.2", source: OPS },
  },
  bpf_sk_lookup: {
    sk: { pointer: "sock_or_null", since: "5.9", source: LOOKUP },
    ingress_ifindex: { since: "5.17", source: LOOKUP },
  },
  bpf_sock: {
    bound_dev_if: { writableIn: ["cgroup_sock"], condition: "only at sock_create and sock_release", source: SK },
    mark: { writableIn: ["cgroup_sock"], condition: "only at sock_create and sock_release", source: SK },
    priority: { writableIn: ["cgroup_sock"], condition: "only at sock_create and sock_release", source: SK },
    rx_queue_mapping: { since: "5.8", source: "net/core/filter.c: bpf_sock_is_valid_access" },
  },
  sk_msg_md: {
    data: { pointer: "packet", source: MSG },
    data_end: { pointer: "packet_end", source: MSG },
    sk: { pointer: "sock", since: "5.8", source: MSG },
  },
  sk_reuseport_md: {
    data: { pointer: "packet", source: REUSEPORT },
    data_end: { pointer: "packet_end", source: REUSEPORT },
    sk: { pointer: "sock", since: "5.14", source: REUSEPORT },
    migrating_sk: { pointer: "sock_common_or_null", since: "5.14", source: REUSEPORT },
  },
  bpf_sysctl: {
    file_pos: { writableIn: ["cgroup_sysctl"], source: SYSCTL },
  },
  bpf_sockopt: {
    sk: { pointer: "sock", source: SOCKOPT },
    optval: { pointer: "packet", source: SOCKOPT },
    optval_end: { pointer: "packet_end", source: SOCKOPT },
    level: { writableIn: ["cgroup_sockopt"], condition: "only with the attach type cgroup_setsockopt", source: SOCKOPT },
    optname: { writableIn: ["cgroup_sockopt"], condition: "only with the attach type cgroup_setsockopt", source: SOCKOPT },
    optlen: { writableIn: ["cgroup_sockopt"], source: SOCKOPT },
    retval: { writableIn: ["cgroup_sockopt"], condition: "only with the attach type cgroup_getsockopt", source: SOCKOPT },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ContextFieldFacts>>>>;

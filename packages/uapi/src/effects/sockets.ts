import {
  ANY,
  btfId,
  btfResult,
  CTX,
  CTX_OR_NULL,
  input,
  KEY,
  MAP,
  output,
  type RowParts,
  rowsOf,
  SIZE,
  SOCK,
  SOCK_COMMON_RESULT,
  SOCK_OR_NULL,
  SOCK_RESULT,
  TCP_SOCK_RESULT,
  updated,
} from "./row.ts";

/** A reference to a socket, or null; it must be released with `sk_release`. */
const LOOKUP: RowParts = { args: [CTX, input(2), SIZE, ANY, ANY], returns: SOCK_RESULT, reads: ["other"], varies: true, acquires: true };
/** A cast: the result shares the argument's reference (`is_ptr_cast_function`, kernel/bpf/verifier.c). */
const cast = (target: string): RowParts => ({ args: [SOCK], returns: btfResult(target, true), sharesReference: 0 });
const SYNCOOKIE: RowParts = { args: [SOCK, input(2), SIZE, input(4), SIZE], reads: ["other"], varies: true, gplOnly: true };

/** Sockets: finding, casting, asking and setting. */
export const SOCKET_ROWS = [
  rowsOf("net/core/filter.c", {
    sk_lookup_tcp: LOOKUP,
    sk_lookup_udp: LOOKUP,
    skc_lookup_tcp: { ...LOOKUP, returns: SOCK_COMMON_RESULT },
    sk_release: { args: [SOCK], writes: ["other"], releases: 0 },
    sk_fullsock: { args: [SOCK], returns: SOCK_RESULT, sharesReference: 0 },
    tcp_sock: { args: [SOCK], returns: TCP_SOCK_RESULT, sharesReference: 0 },
    get_listener_sock: { args: [SOCK], returns: SOCK_RESULT },
    skc_to_tcp6_sock: cast("struct tcp6_sock"),
    skc_to_tcp_sock: cast("struct tcp_sock"),
    skc_to_tcp_timewait_sock: cast("struct tcp_timewait_sock"),
    skc_to_tcp_request_sock: cast("struct tcp_request_sock"),
    skc_to_udp6_sock: cast("struct udp6_sock"),
    skc_to_mptcp_sock: cast("struct mptcp_sock"),
    skc_to_unix_sock: { args: [SOCK], returns: btfResult("struct unix_sock", true) },
    sock_from_file: { args: [btfId("struct file")], returns: btfResult("struct socket", true) },
    // For sk_lookup the socket may be null: no socket is selected then (bpf_sk_lookup_assign_proto).
    sk_assign: { args: [CTX, SOCK_OR_NULL, ANY], writes: ["ctx", "other"] },
    sk_select_reuseport: { args: [CTX, MAP, KEY, ANY], writes: ["other"], map: "read", proto: "sk_select_reuseport_proto" },
    sk_cgroup_id: { args: [SOCK] },
    sk_ancestor_cgroup_id: { args: [SOCK, ANY] },
    get_socket_cookie: { args: [CTX] },
    get_socket_uid: { args: [CTX] },
    get_netns_cookie: { args: [CTX_OR_NULL], proto: "bpf_get_netns_cookie_sock_proto" },
    // Context fields mirror the socket, so setting an option may change them.
    setsockopt: {
      args: [CTX, ANY, ANY, input(4), SIZE],
      reads: ["other"],
      writes: ["ctx", "other"],
      proto: "bpf_sock_ops_setsockopt_proto",
    },
    getsockopt: { args: [CTX, ANY, ANY, output(4), SIZE], reads: ["other"], proto: "bpf_sock_ops_getsockopt_proto" },
    bind: { args: [CTX, input(2), SIZE], writes: ["ctx", "other"] },
    sock_ops_cb_flags_set: { args: [CTX, ANY], writes: ["ctx", "other"] },
    load_hdr_opt: { args: [CTX, updated(2), SIZE, ANY], reads: ["packet", "packet_bounds"], proto: "bpf_sock_ops_load_hdr_opt_proto" },
    store_hdr_opt: {
      args: [CTX, input(2), SIZE, ANY],
      reads: ["packet", "packet_bounds"],
      writes: ["ctx", "packet", "packet_bounds"],
      invalidatesPacket: true,
      proto: "bpf_sock_ops_store_hdr_opt_proto",
    },
    reserve_hdr_opt: { args: [CTX, ANY, ANY], writes: ["ctx", "other"], proto: "bpf_sock_ops_reserve_hdr_opt_proto" },
    tcp_check_syncookie: SYNCOOKIE,
    tcp_gen_syncookie: SYNCOOKIE,
  }),
  rowsOf("net/ipv4/bpf_tcp_ca.c", {
    tcp_send_ack: { args: [btfId("struct tcp_sock"), ANY], writes: ["other"] },
  }),
];

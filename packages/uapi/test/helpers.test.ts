import { HELPERS, helperArity, helperById, helperByName, helperSignature, lispName } from "@whistler/uapi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** Ids of the kernel's UAPI by Lisp name; they never change. */
const TABLE = `
  map-lookup-elem 1, map-update-elem 2, map-delete-elem 3, probe-read 4, ktime-get-ns 5, trace-printk 6, get-prandom-u32 7,
  get-smp-processor-id 8, tail-call 12, get-current-pid-tgid 14, get-current-uid-gid 15, get-current-comm 16, redirect 23,
  perf-event-output 25, skb-load-bytes 26, get-stackid 27, get-current-task 35, probe-read-str 45, get-socket-cookie 46,
  override-return 58, get-current-cgroup-id 80, sk-lookup-tcp 84, sk-lookup-udp 85, sk-release 86, send-signal 109,
  probe-read-user 112, probe-read-kernel 113, probe-read-user-str 114, probe-read-kernel-str 115, jiffies64 118, sk-assign 124,
  ktime-get-boot-ns 125, ringbuf-output 130, ringbuf-reserve 131, ringbuf-submit 132, ringbuf-discard 133, d-path 147,
  per-cpu-ptr 153, get-current-task-btf 158, ktime-get-coarse-ns 160, ktime-get-tai-ns 208`;

const SUPERSET = `
  skb_store_bytes 9, l3_csum_replace 10, l4_csum_replace 11, clone_redirect 13, get_cgroup_classid 17, skb_vlan_push 18,
  skb_vlan_pop 19, skb_get_tunnel_key 20, skb_set_tunnel_key 21, perf_event_read 22, get_route_realm 24, csum_diff 28,
  skb_get_tunnel_opt 29, skb_set_tunnel_opt 30, skb_change_proto 31, skb_change_type 32, skb_under_cgroup 33, get_hash_recalc 34,
  probe_write_user 36, current_task_under_cgroup 37, skb_change_tail 38, skb_pull_data 39, csum_update 40, set_hash_invalid 41,
  get_numa_node_id 42, skb_change_head 43, xdp_adjust_head 44, get_socket_uid 47, set_hash 48, setsockopt 49, skb_adjust_room 50,
  redirect_map 51, sk_redirect_map 52, sock_map_update 53, xdp_adjust_meta 54, perf_event_read_value 55, perf_prog_read_value 56,
  getsockopt 57, sock_ops_cb_flags_set 59, msg_redirect_map 60, msg_apply_bytes 61, msg_cork_bytes 62, msg_pull_data 63, bind 64,
  xdp_adjust_tail 65, skb_get_xfrm_state 66, get_stack 67, skb_load_bytes_relative 68, fib_lookup 69, sock_hash_update 70,
  msg_redirect_hash 71, sk_redirect_hash 72, lwt_push_encap 73, skb_cgroup_id 79, get_local_storage 81, sk_select_reuseport 82,
  skb_ancestor_cgroup_id 83, map_push_elem 87, map_pop_elem 88, map_peek_elem 89, msg_push_data 90, msg_pop_data 91, spin_lock 93,
  spin_unlock 94, sk_fullsock 95, tcp_sock 96, skb_ecn_set_ce 97, get_listener_sock 98, skc_lookup_tcp 99, tcp_check_syncookie 100,
  sysctl_get_name 101, sysctl_get_current_value 102, sysctl_get_new_value 103, sysctl_set_new_value 104, strtol 105, strtoul 106,
  sk_storage_get 107, sk_storage_delete 108, tcp_gen_syncookie 110, skb_output 111, tcp_send_ack 116, send_signal_thread 117,
  read_branch_records 119, get_ns_current_pid_tgid 120, xdp_output 121, get_netns_cookie 122, get_current_ancestor_cgroup_id 123,
  seq_printf 126, seq_write 127, sk_cgroup_id 128, sk_ancestor_cgroup_id 129, ringbuf_query 134, csum_level 135,
  skc_to_tcp6_sock 136, skc_to_tcp_sock 137, skc_to_tcp_timewait_sock 138, skc_to_tcp_request_sock 139, skc_to_udp6_sock 140,
  get_task_stack 141, load_hdr_opt 142, store_hdr_opt 143, reserve_hdr_opt 144, inode_storage_get 145, inode_storage_delete 146,
  copy_from_user 148, snprintf_btf 149, seq_printf_btf 150, skb_cgroup_classid 151, redirect_neigh 152, this_cpu_ptr 154,
  redirect_peer 155, task_storage_get 156, task_storage_delete 157, bprm_opts_set 159, ima_inode_hash 161, sock_from_file 162,
  check_mtu 163, for_each_map_elem 164, snprintf 165, sys_bpf 166, btf_find_by_name_kind 167, sys_close 168, timer_init 169,
  timer_set_callback 170, timer_start 171, timer_cancel 172, get_func_ip 173, get_attach_cookie 174, task_pt_regs 175,
  get_branch_snapshot 176, trace_vprintk 177, skc_to_unix_sock 178, kallsyms_lookup_name 179, find_vma 180, loop 181, strncmp 182,
  get_func_arg 183, get_func_ret 184, get_func_arg_cnt 185, get_retval 186, set_retval 187, xdp_get_buff_len 188, xdp_load_bytes 189,
  xdp_store_bytes 190, copy_from_user_task 191, skb_set_tstamp 192, ima_file_hash 193, kptr_xchg 194, map_lookup_percpu_elem 195,
  skc_to_mptcp_sock 196, dynptr_from_mem 197, ringbuf_reserve_dynptr 198, ringbuf_submit_dynptr 199, ringbuf_discard_dynptr 200,
  dynptr_read 201, dynptr_write 202, dynptr_data 203, user_ringbuf_drain 209, cgrp_storage_get 210, cgrp_storage_delete 211`;

const pairs = (text: string): readonly (readonly [string, number])[] =>
  text.split(",").map((pair) => {
    const [name = "", id = ""] = pair.trim().split(" ");
    return [name, Number(id)];
  });

describe("helpers", () => {
  it.each([...pairs(TABLE), ...pairs(SUPERSET)])("%s is helper %i", (name, id) => {
    expect(helperByName(name)?.id).toBe(id);
    expect(helperById(id)?.name).toBe(name.replaceAll("-", "_"));
  });

  it("are 211, numbered without gaps", () => {
    expect(Object.values(HELPERS).map((helper) => helper.id)).toEqual(Array.from({ length: 211 }, (_, index) => index + 1));
  });

  it("are found by kernel name, C name and Lisp name", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(HELPERS)), (helper) => {
        expect(helperByName(helper.name)).toBe(helper);
        expect(helperByName(`bpf_${helper.name}`)).toBe(helper);
        expect(helperByName(lispName(helper.name))).toBe(helper);
      }),
    );
  });

  it.each(["", "unspec", "bpf_", "map lookup elem", "toString", "__proto__", "MAP_LOOKUP_ELEM"])("%j is none", (name) => {
    expect(helperByName(name)).toBeUndefined();
  });

  it.each([
    ["ktime_get_ns", "__u64 bpf_ktime_get_ns(void)", 0, 0],
    ["map_lookup_elem", "void *bpf_map_lookup_elem(void *map, const void *key)", 2, 2],
    ["trace_printk", "long bpf_trace_printk(const char *fmt, __u32 fmt_size, ...)", 2, 5],
    ["perf_event_output", "long bpf_perf_event_output(void *ctx, void *map, __u64 flags, void *data, __u64 size)", 5, 5],
  ])("%s: %s", (name, signature, min, max) => {
    const helper = helperByName(name);
    expect(helper && helperSignature(helper)).toBe(signature);
    expect(helper && helperArity(helper)).toEqual({ min, max });
  });
});

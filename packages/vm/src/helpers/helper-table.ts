import { CHECKSUM_HELPERS } from "./checksum-helpers.ts";
import { CONTROL_HELPERS } from "./control-helpers.ts";
import { MAP_HELPERS } from "./map-helpers.ts";
import { PACKET_HELPERS } from "./packet-helpers.ts";
import { PROBE_HELPERS } from "./probe-helpers.ts";
import { REDIRECT_HELPERS } from "./redirect-helpers.ts";
import { RING_BUFFER_HELPERS } from "./ring-buffer-helpers.ts";
import type { Helper } from "./run.ts";
import { TEXT_HELPERS } from "./text-helpers.ts";

/** Every helper that the machine has, by the kernel's name. */
export const BUILT_IN_HELPERS: ReadonlyMap<string, Helper> = new Map<string, Helper>(
  Object.entries({
    ...MAP_HELPERS,
    ...RING_BUFFER_HELPERS,
    ...CONTROL_HELPERS,
    ...PACKET_HELPERS,
    ...CHECKSUM_HELPERS,
    ...REDIRECT_HELPERS,
    ...PROBE_HELPERS,
    ...TEXT_HELPERS,
  }),
);

/** Helpers whose results no program and no packet decide: time, chance, the current task, cgroup and socket, routes. */
export const ENVIRONMENT_HELPERS: ReadonlySet<string> = new Set([
  "ktime_get_ns",
  "ktime_get_boot_ns",
  "ktime_get_coarse_ns",
  "ktime_get_tai_ns",
  "jiffies64",
  "get_prandom_u32",
  "get_smp_processor_id",
  "get_numa_node_id",
  "get_current_pid_tgid",
  "get_ns_current_pid_tgid",
  "get_current_uid_gid",
  "get_current_comm",
  "get_current_task",
  "get_current_task_btf",
  "get_current_cgroup_id",
  "get_current_ancestor_cgroup_id",
  "current_task_under_cgroup",
  "get_cgroup_classid",
  "skb_cgroup_classid",
  "skb_cgroup_id",
  "skb_ancestor_cgroup_id",
  "skb_under_cgroup",
  "sk_cgroup_id",
  "sk_ancestor_cgroup_id",
  "get_socket_cookie",
  "get_socket_uid",
  "get_netns_cookie",
  "get_hash_recalc",
  "get_route_realm",
  "get_stackid",
  "get_stack",
  "get_task_stack",
  "get_func_ip",
  "get_attach_cookie",
  "get_branch_snapshot",
  "perf_event_read",
  "perf_event_read_value",
  "perf_prog_read_value",
  "fib_lookup",
  "check_mtu",
  "sk_lookup_tcp",
  "sk_lookup_udp",
  "skc_lookup_tcp",
  "send_signal",
  "send_signal_thread",
  "get_retval",
]);

import { type MapTypeKeyword, mapTypeKeyword } from "./enum-names.ts";
import type { Helper } from "./helper-type.ts";

const storage = (kind: "sk" | "inode" | "task" | "cgrp"): readonly string[] => [
  `${kind}_storage_get`,
  `${kind}_storage_delete`,
  "kptr_xchg",
];
const SOCKETS = ["sk_select_reuseport", "map_lookup_elem", "map_update_elem", "map_delete_elem"] as const;

/** Maps that only these helpers take (kernel/bpf/verifier.c, `check_map_func_compatibility`, Linux 6.18; its first half). */
const HELPERS_OF_MAP: Readonly<Partial<Record<MapTypeKeyword, readonly string[]>>> = {
  "prog-array": ["tail_call"],
  "perf-event-array": ["perf_event_read", "perf_event_read_value", "perf_event_output", "skb_output", "xdp_output"],
  ringbuf: [
    "ringbuf_output",
    "ringbuf_reserve",
    "ringbuf_query",
    "ringbuf_reserve_dynptr",
    "ringbuf_submit_dynptr",
    "ringbuf_discard_dynptr",
  ],
  "user-ringbuf": ["user_ringbuf_drain"],
  "stack-trace": ["get_stackid"],
  "cgroup-array": ["skb_under_cgroup", "current_task_under_cgroup"],
  "cgroup-storage": ["get_local_storage"],
  "percpu-cgroup-storage": ["get_local_storage"],
  devmap: ["redirect_map", "map_lookup_elem"],
  "devmap-hash": ["redirect_map", "map_lookup_elem"],
  cpumap: ["redirect_map"],
  xskmap: ["redirect_map", "map_lookup_elem"],
  "array-of-maps": ["map_lookup_elem"],
  "hash-of-maps": ["map_lookup_elem"],
  sockmap: ["sk_redirect_map", "msg_redirect_map", "sock_map_update", ...SOCKETS],
  sockhash: ["sk_redirect_hash", "msg_redirect_hash", "sock_hash_update", ...SOCKETS],
  "reuseport-sockarray": ["sk_select_reuseport"],
  queue: ["map_peek_elem", "map_pop_elem", "map_push_elem"],
  stack: ["map_peek_elem", "map_pop_elem", "map_push_elem"],
  "bloom-filter": ["map_peek_elem", "map_push_elem"],
  "sk-storage": storage("sk"),
  "inode-storage": storage("inode"),
  "task-storage": storage("task"),
  "cgrp-storage": storage("cgrp"),
};

/** Helpers that take only maps of these types (the second half of the same function). */
const MAPS_OF_HELPER: ReadonlyMap<string, readonly MapTypeKeyword[]> = new Map<string, readonly MapTypeKeyword[]>([
  ...helpersOf(["tail_call"], "prog-array"),
  ...helpersOf(HELPERS_OF_MAP["perf-event-array"] ?? [], "perf-event-array"),
  ...helpersOf(HELPERS_OF_MAP.ringbuf ?? [], "ringbuf"),
  ...helpersOf(["user_ringbuf_drain"], "user-ringbuf"),
  ...helpersOf(["get_stackid"], "stack-trace"),
  ...helpersOf(["skb_under_cgroup", "current_task_under_cgroup"], "cgroup-array"),
  ...helpersOf(["redirect_map"], "devmap", "devmap-hash", "cpumap", "xskmap"),
  ...helpersOf(["sk_redirect_map", "msg_redirect_map", "sock_map_update"], "sockmap"),
  ...helpersOf(["sk_redirect_hash", "msg_redirect_hash", "sock_hash_update"], "sockhash"),
  ...helpersOf(["get_local_storage"], "cgroup-storage", "percpu-cgroup-storage"),
  ...helpersOf(["sk_select_reuseport"], "reuseport-sockarray", "sockmap", "sockhash"),
  ...helpersOf(["map_pop_elem"], "queue", "stack"),
  ...helpersOf(["map_peek_elem", "map_push_elem"], "queue", "stack", "bloom-filter"),
  ...helpersOf(["map_lookup_percpu_elem"], "percpu-array", "percpu-hash", "lru-percpu-hash"),
  ...(["sk", "inode", "task", "cgrp"] as const).flatMap((kind) =>
    helpersOf([`${kind}_storage_get`, `${kind}_storage_delete`], `${kind}-storage`),
  ),
]);

function helpersOf(
  names: readonly string[],
  ...types: readonly MapTypeKeyword[]
): readonly (readonly [string, readonly MapTypeKeyword[]])[] {
  return names.map((name) => [name, types] as const);
}

/** What a helper and a map that the verifier does not let come together have instead; undefined where nothing is known against them. */
export interface MapMismatch {
  /** The helpers that take such a map; empty where any may but this one. */
  readonly helpers: readonly string[];
  /** The types of maps that the helper takes; empty where it takes any but this one. */
  readonly types: readonly MapTypeKeyword[];
}

/** "cannot pass map_type 7 into func bpf_map_lookup_elem#1": whether a helper is known not to take maps of a type. */
export function mapMismatch(helper: Helper, mapType: number): MapMismatch | undefined {
  const keyword = mapTypeKeyword(mapType);
  if (keyword === undefined) return undefined;
  const helpers = HELPERS_OF_MAP[keyword] ?? [];
  const types = MAPS_OF_HELPER.get(helper.name) ?? [];
  const refused = (helpers.length > 0 && !helpers.includes(helper.name)) || (types.length > 0 && !types.includes(keyword));
  return refused ? { helpers, types } : undefined;
}

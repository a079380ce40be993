import type { MapDefinition } from "@whistler/btf";
import type { ProgTypeName } from "@whistler/uapi";
import { calls, does, elementOf, mapOf, put, type Step, see, text, words } from "./helper-program.ts";

/** Calls of helpers with the results that the kernel gives: the machine's tests and, beside the kernel, test/kernel run them. */
export interface HelperCase {
  readonly name: string;
  readonly type?: ProgTypeName;
  readonly maps?: readonly MapDefinition[];
  readonly steps: readonly Step[];
  readonly results: readonly (number | bigint)[];
  /** The packet afterwards, where it is not what it was. */
  readonly packet?: (before: Uint8Array) => Uint8Array;
}

/** 64 bytes: Ethernet, IPv4, TCP, and bytes that count up. */
export const PACKET: Uint8Array = Uint8Array.from({ length: 64 }, (_, index) => index);
PACKET.set([0x08, 0x00, 0x45], 12);

const ENOENT = -2;
const E2BIG = -7;
const EACCES = -13;
const EFAULT = -14;
const EEXIST = -17;
const EINVAL = -22;
const ENOSPC = -28;
const ERANGE = -34;
const [ANY, NOEXIST, EXIST] = [0, 1, 2];

const KEY = { stack: -16 };
const VALUE = { stack: -24 };
/** Key and value on the stack, then an update. */
const update = (map: string, key: number, value: number, flags: number): readonly Step[] => [
  put(-16, words(4, key)),
  put(-24, words(8, value)),
  calls("map_update_elem", { map }, KEY, VALUE, flags),
];
const remove = (map: string, key: number): readonly Step[] => [put(-16, words(4, key)), calls("map_delete_elem", { map }, KEY)];
const BUFFER = { stack: -64 };
const clear = put(-64, new Uint8Array(40));

const prefix = (bits: number, ...bytes: readonly number[]): Uint8Array => {
  const key = new Uint8Array(8);
  key.set([bits, 0, 0, 0, ...bytes]);
  return key;
};
const trieUpdate = (bits: number, bytes: readonly number[], value: number, flags: number): readonly Step[] => [
  put(-16, prefix(bits, ...bytes)),
  put(-24, words(8, value)),
  calls("map_update_elem", { map: "trie" }, KEY, VALUE, flags),
];
const trieLookup = (bits: number, ...bytes: readonly number[]): readonly Step[] => [put(-16, prefix(bits, ...bytes))];

const shifted = (by: number) => (before: Uint8Array) => (by >= 0 ? before.slice(by) : Uint8Array.from([...new Uint8Array(-by), ...before]));

export const HELPER_CASES: readonly HelperCase[] = [
  {
    name: "array",
    maps: [mapOf("m", "array")],
    steps: [
      elementOf("m", 3),
      elementOf("m", 4),
      ...update("m", 3, 7, ANY),
      ...update("m", 3, 8, EXIST),
      ...update("m", 3, 9, NOEXIST),
      ...update("m", 4, 9, ANY),
      ...update("m", 0, 9, 3),
      ...remove("m", 3),
      elementOf("m", 3),
    ],
    results: [0, -1, 0, 0, EEXIST, E2BIG, EINVAL, EINVAL, 8],
  },
  ...(["hash", "percpu-hash"] as const).map((type) => ({
    name: type,
    maps: [mapOf("m", type, { maxEntries: 2 })],
    steps: [
      elementOf("m", 1),
      ...update("m", 1, 7, EXIST),
      ...update("m", 1, 7, NOEXIST),
      ...update("m", 1, 8, NOEXIST),
      ...update("m", 1, 9, EXIST),
      ...update("m", 2, 10, ANY),
      ...update("m", 3, 11, ANY),
      ...update("m", 3, 11, 3),
      ...remove("m", 3),
      ...remove("m", 2),
      ...update("m", 3, 12, ANY),
      elementOf("m", 1),
      elementOf("m", 2),
      elementOf("m", 3),
    ],
    results: [-1, ENOENT, 0, EEXIST, 0, 0, E2BIG, EINVAL, ENOENT, 0, 0, 9, -1, 12],
  })),
  {
    name: "lru-hash",
    maps: [mapOf("m", "lru-hash", { maxEntries: 100 })],
    steps: [
      ...update("m", 1, 7, ANY),
      ...update("m", 1, 8, NOEXIST),
      ...update("m", 2, 8, EXIST),
      elementOf("m", 1),
      ...remove("m", 1),
      elementOf("m", 1),
    ],
    results: [0, EEXIST, ENOENT, 7, 0, -1],
  },
  {
    name: "percpu-array",
    maps: [mapOf("m", "percpu-array")],
    steps: [...update("m", 1, 5, ANY), elementOf("m", 1), ...update("m", 1, 5, NOEXIST), ...update("m", 9, 5, ANY)],
    results: [0, 5, EEXIST, E2BIG],
  },
  {
    name: "lpm-trie",
    maps: [mapOf("trie", "lpm-trie", { keySizeBytes: 8, maxEntries: 3, flags: 1 })],
    steps: [
      ...trieUpdate(8, [10], 1, ANY),
      ...trieUpdate(16, [10, 1], 2, NOEXIST),
      ...trieUpdate(16, [10, 1, 99], 3, NOEXIST),
      ...trieUpdate(24, [10, 1, 1], 3, EXIST),
      ...trieUpdate(33, [10, 1, 1], 3, ANY),
      ...trieUpdate(0, [], 4, ANY),
      ...trieUpdate(24, [10, 1, 1], 3, ANY),
      ...trieLookup(16, 10, 1),
      calls("map_delete_elem", { map: "trie" }, KEY),
      calls("map_delete_elem", { map: "trie" }, KEY),
    ],
    results: [0, 0, EEXIST, ENOENT, EINVAL, 0, ENOSPC, 0, ENOENT],
  },
  ...(["queue", "stack"] as const).map((type) => ({
    name: type,
    maps: [mapOf("m", type, { keySizeBytes: 0, maxEntries: 2 })],
    steps: [
      put(-24, words(8, 7)),
      put(-16, words(8, 99)),
      calls("map_pop_elem", { map: "m" }, KEY),
      see(-16),
      calls("map_push_elem", { map: "m" }, VALUE, ANY),
      calls("map_push_elem", { map: "m" }, VALUE, NOEXIST),
      put(-24, words(8, 8)),
      calls("map_push_elem", { map: "m" }, VALUE, ANY),
      put(-24, words(8, 9)),
      calls("map_push_elem", { map: "m" }, VALUE, ANY),
      calls("map_push_elem", { map: "m" }, VALUE, EXIST),
      calls("map_peek_elem", { map: "m" }, KEY),
      see(-16),
      calls("map_pop_elem", { map: "m" }, KEY),
      see(-16),
      calls("map_pop_elem", { map: "m" }, KEY),
      see(-16),
      calls("map_pop_elem", { map: "m" }, KEY),
    ],
    results: [ENOENT, 0, 0, EINVAL, 0, E2BIG, 0, ...(type === "queue" ? [0, 8, 0, 8, 0, 9] : [0, 9, 0, 9, 0, 8]), ENOENT],
  })),
  {
    name: "bloom-filter",
    maps: [mapOf("m", "bloom-filter", { keySizeBytes: 0, maxEntries: 100 })],
    steps: [
      put(-24, words(8, 7)),
      calls("map_peek_elem", { map: "m" }, VALUE),
      calls("map_push_elem", { map: "m" }, VALUE, EXIST),
      calls("map_push_elem", { map: "m" }, VALUE, ANY),
      calls("map_peek_elem", { map: "m" }, VALUE),
    ],
    results: [ENOENT, EINVAL, 0, 0],
  },
  {
    name: "ring buffer",
    maps: [mapOf("ring", "ringbuf", { keySizeBytes: 0, valueSizeBytes: 0, maxEntries: 4096 })],
    steps: [
      clear,
      calls("ringbuf_query", { map: "ring" }, 1),
      calls("ringbuf_output", { map: "ring" }, BUFFER, 40, 0),
      calls("ringbuf_output", { map: "ring" }, BUFFER, 3, 1),
      calls("ringbuf_output", { map: "ring" }, BUFFER, 3, 4),
      calls("ringbuf_query", { map: "ring" }, 0),
      calls("ringbuf_query", { map: "ring" }, 2),
      calls("ringbuf_query", { map: "ring" }, 3),
      calls("ringbuf_query", { map: "ring" }, 99),
    ],
    results: [4096, 0, 0, EINVAL, 64, 0, 64, 0],
  },
  {
    name: "csum_diff",
    steps: [
      put(-64, words(4, 0x12345678, 0x9abcdef0, 0xffffffff, 0x00010002)),
      put(-32, words(4, 0xdeadbeef, 0x00000001)),
      calls("csum_diff", 0, 0, BUFFER, 16, 0),
      calls("csum_diff", BUFFER, 16, 0, 0, 0),
      calls("csum_diff", BUFFER, 16, { stack: -32 }, 8, 0),
      calls("csum_diff", BUFFER, 8, { stack: -32 }, 8, 0x1234),
      calls("csum_diff", BUFFER, 8, BUFFER, 8, 0),
      calls("csum_diff", 0, 0, 0, 0, 77),
      calls("csum_diff", BUFFER, 6, 0, 0, 0),
    ],
    results: [57948, 7587, 47937, 52600, 65535, 77, 47202],
  },
  {
    name: "strtol, strtoul",
    steps: [
      put(-64, text(" \t-123x")),
      calls("strtol", BUFFER, 8, 0, VALUE),
      see(-24),
      calls("strtoul", BUFFER, 8, 0, VALUE),
      see(-24),
      put(-64, text("0x1fzz")),
      calls("strtol", BUFFER, 8, 0, VALUE),
      see(-24),
      calls("strtol", BUFFER, 8, 10, VALUE),
      see(-24),
      calls("strtol", BUFFER, 8, 16, VALUE),
      see(-24),
      calls("strtol", BUFFER, 2, 16, VALUE),
      put(-64, text("0779")),
      calls("strtoul", BUFFER, 8, 0, VALUE),
      see(-24),
      calls("strtoul", BUFFER, 8, 7, VALUE),
      calls("strtoul", BUFFER, 8, 32, VALUE),
      put(-64, text("18446744073709551616")),
      calls("strtoul", BUFFER, 24, 10, VALUE),
      put(-64, text("9223372036854775808\0")),
      calls("strtol", BUFFER, 24, 10, VALUE),
      calls("strtoul", BUFFER, 24, 10, VALUE),
      see(-24),
      put(-64, text("no number")),
      calls("strtol", BUFFER, 16, 0, VALUE),
    ],
    results: [6, -123, EINVAL, 0, 4, 31, 1, 0, 4, 31, EINVAL, 3, 63, EINVAL, EINVAL, ERANGE, ERANGE, 19, -(2n ** 63n), EINVAL],
  },
  {
    name: "probe_read_kernel",
    steps: [
      put(-64, text("hello")),
      put(-32, words(8, -1, -1)),
      calls("probe_read_kernel", { stack: -32 }, 8, BUFFER),
      see(-32),
      calls("probe_read_kernel_str", { stack: -32 }, 16, BUFFER),
      calls("probe_read_kernel_str", { stack: -32 }, 3, BUFFER),
      see(-32),
      calls("probe_read_kernel", { stack: -32 }, 8, 8),
      see(-32),
      put(-32, words(8, -1, -1)),
      calls("probe_read_kernel_str", { stack: -32 }, 8, 8),
      see(-32),
      calls("probe_read_user", { stack: -32 }, 8, 8),
      calls("probe_read_kernel", { stack: -32 }, 8, 0xffff_ffff_ffff_f000n),
      // The stack is no memory of the process.
      calls("probe_read_user", { stack: -32 }, 8, BUFFER),
    ],
    results: [0, 0x6f6c6c6568n, 6, 3, 0x6f6c006568n, ERANGE, 0, ERANGE, 0, EFAULT, EFAULT, EFAULT],
  },
  {
    name: "trace_printk",
    steps: [
      put(-64, text("%d %5u|%-4x|%04x %%\n")),
      calls("trace_printk", BUFFER, 24, 1, 2, 3),
      put(-64, text("%d %d %lld\n")),
      calls("trace_printk", BUFFER, 16, -1, 0x1_0000_0002n, -3),
      put(-64, text("%f")),
      calls("trace_printk", BUFFER, 8, 1),
      put(-64, text("%d %d")),
      calls("trace_printk", BUFFER, 5, 1, 1),
      put(-64, text("%hd")),
      calls("trace_printk", BUFFER, 8, 1),
      put(-64, text("%c%X %+d")),
      put(-56, new Uint8Array(8)),
      calls("trace_printk", BUFFER, 16, 65, 255, 7),
    ],
    results: [EINVAL, 8, EINVAL, EINVAL, EINVAL, 6],
  },
  { name: "xdp_adjust_head drops bytes", steps: [calls("xdp_adjust_head", "ctx", 14)], results: [0], packet: shifted(14) },
  {
    name: "xdp_adjust_head at its limits",
    steps: [
      calls("xdp_adjust_head", "ctx", 51),
      calls("xdp_adjust_head", "ctx", -217),
      calls("xdp_adjust_head", "ctx", -216),
      calls("xdp_get_buff_len", "ctx"),
      calls("xdp_adjust_head", "ctx", 216),
    ],
    results: [EINVAL, EINVAL, 0, 280, 0],
  },
  {
    name: "xdp_adjust_tail",
    steps: [
      calls("xdp_adjust_tail", "ctx", -51),
      calls("xdp_adjust_tail", "ctx", 4000),
      calls("xdp_adjust_tail", "ctx", -60 + 14),
      calls("xdp_adjust_tail", "ctx", 4),
    ],
    results: [EINVAL, EINVAL, 0, 0],
    packet: (before) => Uint8Array.from([...before.slice(0, 18), 0, 0, 0, 0]),
  },
  {
    name: "xdp_adjust_meta",
    steps: [
      calls("xdp_adjust_meta", "ctx", -3),
      calls("xdp_adjust_meta", "ctx", 4),
      calls("xdp_adjust_meta", "ctx", -8),
      calls("xdp_adjust_head", "ctx", 4),
      calls("xdp_adjust_meta", "ctx", 8),
      calls("xdp_adjust_meta", "ctx", -252),
    ],
    results: [EACCES, EINVAL, 0, 0, 0, EINVAL],
    packet: shifted(4),
  },
  {
    name: "xdp_load_bytes, xdp_store_bytes",
    steps: [
      clear,
      calls("xdp_load_bytes", "ctx", 20, BUFFER, 8),
      see(-64),
      calls("xdp_load_bytes", "ctx", 57, BUFFER, 8),
      calls("xdp_load_bytes", "ctx", 0x10000, BUFFER, 8),
      calls("xdp_store_bytes", "ctx", 30, BUFFER, 8),
      calls("xdp_store_bytes", "ctx", 57, BUFFER, 8),
    ],
    results: [0, 0x1b1a191817161514n, EINVAL, EFAULT, 0, EINVAL],
    packet: (before) => {
      const after = before.slice();
      after.set(before.subarray(20, 28), 30);
      return after;
    },
  },
  {
    name: "redirect from XDP",
    steps: [calls("redirect", 1, 0), calls("redirect", 1, 1)],
    results: [4, 0],
  },
  {
    name: "redirect_map",
    maps: [mapOf("dev", "devmap"), mapOf("cpus", "cpumap", { maxEntries: 1 })],
    steps: [
      calls("redirect_map", { map: "dev" }, 0, 2),
      calls("redirect_map", { map: "dev" }, 9, 3),
      calls("redirect_map", { map: "dev" }, 0, 4),
      calls("redirect_map", { map: "dev" }, 0, 8),
      calls("redirect_map", { map: "cpus" }, 0, 1),
      calls("redirect_map", { map: "cpus" }, 0, 8),
    ],
    results: [2, 3, 0, 4, 1, 0],
  },
  {
    name: "redirect from tc",
    type: "sched_cls",
    steps: [calls("redirect", 1, 0), calls("redirect", 1, 1), calls("redirect", 1, 16), calls("redirect_peer", 1, 1)],
    results: [7, 7, 2, 2],
  },
  {
    name: "skb_load_bytes, skb_store_bytes",
    type: "sched_cls",
    steps: [
      clear,
      calls("skb_load_bytes", "ctx", 20, BUFFER, 8),
      see(-64),
      calls("skb_store_bytes", "ctx", 30, BUFFER, 8, 0),
      calls("skb_store_bytes", "ctx", 57, BUFFER, 8, 0),
      calls("skb_store_bytes", "ctx", 0, BUFFER, 8, 4),
      calls("skb_load_bytes", "ctx", 57, BUFFER, 8),
      see(-64),
      calls("skb_load_bytes", "ctx", -1, BUFFER, 8),
      calls("skb_load_bytes_relative", "ctx", 6, BUFFER, 8, 1),
      see(-64),
      calls("skb_load_bytes_relative", "ctx", 20, BUFFER, 8, 0),
      see(-64),
      calls("skb_load_bytes_relative", "ctx", 20, BUFFER, 8, 2),
      see(-64),
    ],
    results: [0, 0x1b1a191817161514n, 0, EFAULT, EINVAL, EFAULT, 0, EFAULT, 0, 0x1b1a191817161514n, 0, 0x1b1a191817161514n, EFAULT, 0],
    packet: (before) => {
      const after = before.slice();
      after.set(before.subarray(20, 28), 30);
      return after;
    },
  },
  {
    name: "skb_pull_data, skb_change_tail",
    type: "sched_cls",
    steps: [
      calls("skb_pull_data", "ctx", 64),
      calls("skb_pull_data", "ctx", 65),
      calls("skb_pull_data", "ctx", 0),
      calls("skb_change_tail", "ctx", 13, 0),
      calls("skb_change_tail", "ctx", 40, 1),
      calls("skb_change_tail", "ctx", 40, 0),
      calls("skb_pull_data", "ctx", 41),
    ],
    results: [0, -12, 0, EINVAL, EINVAL, 0, -12],
    packet: (before) => before.slice(0, 40),
  },
  {
    name: "skb_change_head",
    type: "sched_cls",
    steps: [calls("skb_change_head", "ctx", 4, 1), calls("skb_change_head", "ctx", 14, 0), calls("skb_pull_data", "ctx", 78)],
    results: [EINVAL, 0, 0],
    packet: shifted(-14),
  },
  {
    name: "skb_change_type, set_hash",
    type: "sched_cls",
    steps: [
      calls("skb_change_type", "ctx", 3),
      calls("skb_change_type", "ctx", 4),
      calls("set_hash", "ctx", 9),
      calls("csum_update", "ctx", 1),
    ],
    results: [0, EINVAL, 0, -524],
  },
  {
    name: "l3_csum_replace",
    type: "sched_cls",
    steps: [
      calls("l3_csum_replace", "ctx", 24, 0x1234, 0x4321, 2),
      calls("l3_csum_replace", "ctx", 24, 0xdeadbeef, 0x01020304, 4),
      calls("l3_csum_replace", "ctx", 24, 0, 0xabcdef01, 0),
      calls("l3_csum_replace", "ctx", 24, 1, 2, 0),
      calls("l3_csum_replace", "ctx", 24, 1, 2, 3),
      calls("l3_csum_replace", "ctx", 24, 1, 2, 16),
      calls("l3_csum_replace", "ctx", 25, 1, 2, 2),
      calls("l3_csum_replace", "ctx", 64, 1, 2, 2),
      clear,
      calls("skb_load_bytes", "ctx", 24, BUFFER, 2),
      does("skb_store_bytes", "ctx", 24, { stack: -48 }, 2, 0),
    ],
    results: [0, 0, 0, EINVAL, EINVAL, EINVAL, EFAULT, EFAULT, 0],
    packet: (before) => {
      const after = before.slice();
      after.set([0, 0], 24);
      return after;
    },
  },
  {
    name: "l4_csum_replace",
    type: "sched_cls",
    steps: [
      put(-64, new Uint8Array(8)),
      calls("l4_csum_replace", "ctx", 50, 0x1234, 0x4321, 2),
      calls("l4_csum_replace", "ctx", 50, 0xdeadbeef, 0x01020304, 4 | 0x10),
      calls("l4_csum_replace", "ctx", 50, 0, 0xabcdef01, 0x10),
      calls("l4_csum_replace", "ctx", 50, 7, 0xabcdef01, 0),
      calls("l4_csum_replace", "ctx", 50, 7, 1, 0x100),
      calls("skb_store_bytes", "ctx", 50, BUFFER, 2, 0),
      calls("l4_csum_replace", "ctx", 50, 1, 2, 2 | 0x20),
    ],
    results: [0, 0, 0, EINVAL, EINVAL, 0, 0],
    packet: (before) => {
      const after = before.slice();
      after.set([0, 0], 50);
      return after;
    },
  },
];

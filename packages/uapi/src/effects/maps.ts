import {
  ALLOC_SIZE,
  ANY,
  btfId,
  btfResult,
  CALLBACK,
  CALLBACK_CONTEXT,
  CTX,
  DYNPTR_IN,
  DYNPTR_OUT,
  input,
  KEY,
  KPTR,
  MAP,
  output,
  RECORD,
  rowsOf,
  SIZE_OR_0,
  SOCK,
  SPIN_LOCK,
  TIMER,
  VALUE,
  VALUE_IN,
  VALUE_IN_OR_NULL,
  VALUE_OR_NULL,
  VALUE_OUT,
  VOID,
} from "./row.ts";

const TASK = "struct task_struct";

/** Maps and what lives in them: entries, ring buffers, local storage, timers, locks, dynptrs. */
export const MAP_ROWS = [
  rowsOf("kernel/bpf/helpers.c", {
    map_lookup_elem: { args: [MAP, KEY], returns: VALUE_OR_NULL, map: "lookup", acquiresFrom: ["sockmap", "sockhash"] },
    map_lookup_percpu_elem: { args: [MAP, KEY, ANY], returns: VALUE_OR_NULL, map: "lookup" },
    map_update_elem: { args: [MAP, KEY, VALUE_IN, ANY], map: "write" },
    map_delete_elem: { args: [MAP, KEY], map: "write" },
    map_push_elem: { args: [MAP, VALUE_IN, ANY], map: "write" },
    map_pop_elem: { args: [MAP, VALUE_OUT], map: "write" },
    map_peek_elem: { args: [MAP, VALUE_OUT], map: "read" },
    // Between lock and unlock other CPUs do not write; around them they do, so both order every access.
    spin_lock: { args: [SPIN_LOCK], returns: VOID, reads: ["other"], writes: ["other"] },
    spin_unlock: { args: [SPIN_LOCK], returns: VOID, reads: ["other"], writes: ["other"] },
    timer_init: { args: [TIMER, MAP, ANY], writes: ["other"], map: "write", gplOnly: true },
    timer_set_callback: { args: [TIMER, CALLBACK], writes: ["other"], gplOnly: true },
    timer_start: { args: [TIMER, ANY, ANY], writes: ["other"], gplOnly: true },
    timer_cancel: { args: [TIMER], writes: ["other"], gplOnly: true },
    kptr_xchg: {
      args: [KPTR, btfId("unknown", true)],
      returns: btfResult("unknown", true),
      writes: ["other"],
      acquires: true,
      releases: 1,
    },
    // A dynptr of local memory keeps pointing to it: what is read and written through it later counts as `other`.
    dynptr_from_mem: { args: [input(1), SIZE_OR_0, ANY, DYNPTR_OUT], writes: ["other"] },
    dynptr_read: { args: [output(1), SIZE_OR_0, DYNPTR_IN, ANY, ANY], reads: ["packet", "ringbuf", "other"] },
    dynptr_write: {
      args: [DYNPTR_IN, ANY, input(3), SIZE_OR_0, ANY],
      writes: ["packet", "packet_bounds", "ringbuf", "other"],
      invalidatesPacket: true,
    },
    dynptr_data: {
      args: [DYNPTR_IN, ANY, ALLOC_SIZE],
      returns: { kind: "dynptr_mem", maybeNull: true, sizeArgument: 2 },
      reads: ["other"],
    },
  }),
  rowsOf("kernel/bpf/ringbuf.c", {
    ringbuf_output: { args: [MAP, input(2), SIZE_OR_0, ANY], writes: ["ringbuf"], map: "write" },
    ringbuf_reserve: {
      args: [MAP, ALLOC_SIZE, ANY],
      returns: { kind: "ringbuf_mem", maybeNull: true, sizeArgument: 1 },
      writes: ["ringbuf"],
      map: "write",
      varies: true,
      acquires: true,
    },
    ringbuf_submit: { args: [RECORD, ANY], returns: VOID, writes: ["ringbuf"], releases: 0 },
    ringbuf_discard: { args: [RECORD, ANY], returns: VOID, writes: ["ringbuf"], releases: 0 },
    ringbuf_query: { args: [MAP, ANY], reads: ["ringbuf"], map: "read", varies: true },
    ringbuf_reserve_dynptr: { args: [MAP, ANY, ANY, DYNPTR_OUT], writes: ["ringbuf", "other"], map: "write", varies: true },
    ringbuf_submit_dynptr: { args: [DYNPTR_IN, ANY], returns: VOID, writes: ["ringbuf", "other"], releases: 0 },
    ringbuf_discard_dynptr: { args: [DYNPTR_IN, ANY], returns: VOID, writes: ["ringbuf", "other"], releases: 0 },
    user_ringbuf_drain: {
      args: [MAP, CALLBACK, CALLBACK_CONTEXT, ANY],
      reads: ["ringbuf", "other"],
      writes: ["ringbuf", "other"],
      map: "write",
      varies: true,
    },
  }),
  rowsOf("kernel/bpf/bpf_iter.c", {
    for_each_map_elem: {
      args: [MAP, CALLBACK, CALLBACK_CONTEXT, ANY],
      reads: ["other"],
      writes: ["other"],
      map: "write",
      varies: true,
    },
    loop: { args: [ANY, CALLBACK, CALLBACK_CONTEXT, ANY], reads: ["other"], writes: ["other"], varies: true },
  }),
  rowsOf("kernel/bpf/core.c", {
    tail_call: {
      args: [CTX, MAP, ANY],
      returns: VOID,
      reads: ["ctx", "packet", "packet_bounds", "ringbuf", "other"],
      writes: ["ctx", "packet", "packet_bounds", "ringbuf", "other"],
      map: "read",
      // Before 6.13 the verifier keeps packet pointers across a failed tail call; invalidating them is right everywhere.
      invalidatesPacket: true,
      mayNotReturn: true,
    },
  }),
  rowsOf("kernel/bpf/cgroup.c", {
    get_local_storage: { args: [MAP, ANY], returns: VALUE, map: "lookup" },
  }),
  rowsOf("net/core/bpf_sk_storage.c", {
    sk_storage_get: { args: [MAP, SOCK, VALUE_IN_OR_NULL, ANY], returns: VALUE_OR_NULL, map: "write" },
    sk_storage_delete: { args: [MAP, SOCK], map: "write" },
  }),
  rowsOf("kernel/bpf/bpf_inode_storage.c", {
    inode_storage_get: { args: [MAP, btfId("struct inode", true), VALUE_IN_OR_NULL, ANY], returns: VALUE_OR_NULL, map: "write" },
    inode_storage_delete: { args: [MAP, btfId("struct inode", true)], map: "write" },
  }),
  rowsOf("kernel/bpf/bpf_task_storage.c", {
    task_storage_get: { args: [MAP, btfId(TASK, true), VALUE_IN_OR_NULL, ANY], returns: VALUE_OR_NULL, map: "write" },
    task_storage_delete: { args: [MAP, btfId(TASK, true)], map: "write" },
  }),
  rowsOf("kernel/bpf/bpf_cgrp_storage.c", {
    cgrp_storage_get: { args: [MAP, btfId("struct cgroup", true), VALUE_IN_OR_NULL, ANY], returns: VALUE_OR_NULL, map: "write" },
    cgrp_storage_delete: { args: [MAP, btfId("struct cgroup", true)], map: "write" },
  }),
];

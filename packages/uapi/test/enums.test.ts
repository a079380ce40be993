import {
  ATTACH_TYPES,
  attachTypeName,
  BPF_CMD,
  CONSTANT_NAMES,
  constantByName,
  LINK_TYPES,
  MAP_TYPES,
  mapTypeByKeyword,
  mapTypeKeyword,
  PROG_TYPES,
  progTypeName,
} from "@whistler/uapi";
import { describe, expect, it } from "vitest";

describe("map types", () => {
  it("have the kernel's numbers", () => {
    expect(MAP_TYPES).toMatchObject({
      hash: 1,
      array: 2,
      "prog-array": 3,
      "perf-event-array": 4,
      "percpu-hash": 5,
      "percpu-array": 6,
      "stack-trace": 7,
      "cgroup-array": 8,
      "lru-hash": 9,
      "lru-percpu-hash": 10,
      "lpm-trie": 11,
      "array-of-maps": 12,
      "hash-of-maps": 13,
      devmap: 14,
      sockmap: 15,
      cpumap: 16,
      xskmap: 17,
      sockhash: 18,
      "reuseport-sockarray": 20,
      queue: 22,
      stack: 23,
      "sk-storage": 24,
      "devmap-hash": 25,
      "struct-ops": 26,
      ringbuf: 27,
      "inode-storage": 28,
      "task-storage": 29,
      "bloom-filter": 30,
      "user-ringbuf": 31,
      "cgrp-storage": 32,
      arena: 33,
    });
  });

  it("are looked up by keyword and by number", () => {
    for (const [keyword, number] of Object.entries(MAP_TYPES)) {
      expect(mapTypeByKeyword(keyword)).toBe(number);
      expect(mapTypeKeyword(number)).toBe(keyword);
    }
    expect(mapTypeByKeyword("unspec")).toBeUndefined();
    expect(mapTypeByKeyword("constructor")).toBeUndefined();
    expect(mapTypeKeyword(0)).toBeUndefined();
  });
});

describe("program, attach and link types, commands", () => {
  it.each([
    ["socket_filter", 1],
    ["kprobe", 2],
    ["sched_cls", 3],
    ["tracepoint", 5],
    ["xdp", 6],
    ["cgroup_skb", 8],
    ["cgroup_sock", 9],
    ["cgroup_sock_addr", 18],
    ["tracing", 26],
    ["lsm", 29],
    ["sk_lookup", 30],
    ["netfilter", 32],
  ] as const)("BPF_PROG_TYPE of %s is %i", (name, number) => {
    expect(PROG_TYPES[name]).toBe(number);
    expect(progTypeName(number)).toBe(name);
  });

  it.each([
    ["cgroup_inet_ingress", 0],
    ["cgroup_inet4_bind", 8],
    ["cgroup_inet6_post_bind", 13],
    ["trace_fentry", 24],
    ["lsm_mac", 27],
    ["cgroup_inet_sock_release", 34],
    ["sk_lookup", 36],
    ["xdp", 37],
    ["trace_kprobe_multi", 42],
    ["tcx_ingress", 46],
    ["trace_uprobe_multi", 48],
  ] as const)("attach type %s is %i", (name, number) => {
    expect(ATTACH_TYPES[name]).toBe(number);
    expect(attachTypeName(number)).toBe(name);
  });

  it("has the commands and links that a loader uses", () => {
    expect(BPF_CMD).toMatchObject({ map_create: 0, prog_load: 5, prog_test_run: 10, btf_load: 18, link_create: 28, prog_bind_map: 35 });
    expect(LINK_TYPES).toMatchObject({ xdp: 6, perf_event: 7, tcx: 11 });
  });
});

describe("constants", () => {
  it.each([
    ["XDP_ABORTED", 0],
    ["XDP_DROP", 1],
    ["XDP_PASS", 2],
    ["XDP_TX", 3],
    ["XDP_REDIRECT", 4],
    ["BPF_ANY", 0],
    ["BPF_NOEXIST", 1],
    ["BPF_EXIST", 2],
    ["NULL", 0],
    ["TC_ACT_UNSPEC", -1],
    ["TC_ACT_OK", 0],
    ["TC_ACT_RECLASSIFY", 1],
    ["TC_ACT_SHOT", 2],
    ["TC_ACT_PIPE", 3],
    ["TC_ACT_STOLEN", 4],
    ["TC_ACT_QUEUED", 5],
    ["TC_ACT_REPEAT", 6],
    ["TC_ACT_REDIRECT", 7],
    ["TC_ACT_TRAP", 8],
    ["SK_DROP", 0],
    ["SK_PASS", 1],
    ["BPF_F_LOCK", 4],
    ["BPF_F_CURRENT_CPU", 0xffffffff],
    ["BPF_F_USER_STACK", 256],
    ["BPF_RB_NO_WAKEUP", 1],
    ["BPF_RB_FORCE_WAKEUP", 2],
    ["BPF_F_NO_PREALLOC", 1],
    ["BPF_F_SLEEPABLE", 16],
    ["BPF_F_XDP_HAS_FRAGS", 32],
    ["BPF_PSEUDO_MAP_FD", 1],
    ["BPF_PSEUDO_MAP_VALUE", 2],
    ["BPF_PSEUDO_BTF_ID", 3],
    ["BPF_PSEUDO_FUNC", 4],
    ["TCX_NEXT", -1],
    ["BPF_F_AFTER", 16],
  ])("%s is %i", (name, value) => {
    expect(constantByName(name)).toBe(value);
  });

  it("are exact as numbers", () => {
    for (const name of CONSTANT_NAMES) expect(constantByName(name)).toSatisfy(Number.isSafeInteger);
  });

  it("has no row for a name that C does not have", () => {
    expect(constantByName("XDP_MAYBE")).toBeUndefined();
    expect(constantByName("toString")).toBeUndefined();
  });
});

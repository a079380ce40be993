import type { MapDefinition } from "@whistler/btf";
import { type Result, renderText } from "@whistler/diagnostics";
import { alu64Imm, alu64Reg, call, exit, funcRef, type Insn, jmpImm, ldAbs, ldInd, ldx, mov64Imm, mov64Reg, st, stx } from "@whistler/isa";
import { HELPERS, type ProgTypeName } from "@whistler/uapi";
import { describe, expect, test } from "vitest";
import { createVm, parseStub, type Vm, type VmOptions, type VmRun } from "../src/index.ts";
import { calls, collectionOf, helperProgram, mapOf, put, see, text } from "./helper-program.ts";

type Line = Insn | { readonly map: string; readonly dst: number };

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

const machine = (lines: readonly Line[], maps: readonly MapDefinition[] = [], type?: ProgTypeName, options?: VmOptions): Vm =>
  value(createVm(collectionOf(lines, maps, type), options));
const FRAME = Uint8Array.from({ length: 64 }, (_, index) => index);
FRAME.set([0x08, 0x00, 0x45], 12);
const run = (vm: Vm, packet: Uint8Array = FRAME): VmRun => value(vm.run("p", { packet }));
const key = (index: number): Uint8Array => new Uint8Array(Uint32Array.of(index).buffer);
const word = (number: bigint): Uint8Array => new Uint8Array(BigUint64Array.of(number).buffer);

describe("callbacks", () => {
  // r6 points to a sum on the stack; the callback adds its first argument and stops at 5.
  const sumUpTo = (count: number): readonly Line[] => [
    st(8, 10, -8, 0),
    mov64Imm(1, count),
    funcRef(2, 9),
    mov64Reg(3, 10),
    alu64Imm("add", 3, -8),
    mov64Imm(4, 0),
    call(HELPERS.loop.id),
    ldx(8, 1, 10, -8),
    alu64Imm("lsh", 0, 8),
    alu64Reg("add", 0, 1),
    exit(),
    ldx(8, 3, 2, 0),
    alu64Reg("add", 3, 1),
    stx(8, 2, 0, 3),
    mov64Imm(0, 0),
    jmpImm("ne", 1, 5, 1),
    mov64Imm(0, 1),
    exit(),
  ];

  test.each([
    [0, 0, 0],
    [4, 4, 0 + 1 + 2 + 3],
    [10, 6, 0 + 1 + 2 + 3 + 4 + 5],
  ])("bpf_loop of %i", (count, iterations, sum) => {
    expect(run(machine(sumUpTo(count))).retval).toBe(BigInt((iterations << 8) + sum));
  });

  test("bpf_loop of too many is -E2BIG", () => {
    expect(BigInt.asIntN(64, run(machine(sumUpTo(0x80_0001))).retval)).toBe(-7n << 8n);
  });

  test("a loop counts against the budget", () => {
    const vm = machine(sumUpTo(4), [], undefined, { budget: 20 });
    expect(vm.run("p", { packet: FRAME })).toMatchObject({ ok: false, diagnostics: [{ code: "WH7104" }] });
  });

  test("bpf_for_each_map_elem gives every key and value", () => {
    const lines: readonly Line[] = [
      st(8, 10, -8, 0),
      { map: "m", dst: 1 },
      funcRef(2, 9),
      mov64Reg(3, 10),
      alu64Imm("add", 3, -8),
      mov64Imm(4, 0),
      call(HELPERS.for_each_map_elem.id),
      ldx(8, 1, 10, -8),
      alu64Imm("lsh", 0, 32),
      alu64Reg("add", 0, 1),
      exit(),
      ldx(4, 1, 2, 0),
      ldx(8, 2, 3, 0),
      alu64Reg("mul", 1, 2),
      ldx(8, 2, 4, 0),
      alu64Reg("add", 2, 1),
      stx(8, 4, 0, 2),
      mov64Imm(0, 0),
      exit(),
    ];
    const vm = machine(lines, [mapOf("m", "hash")]);
    vm.maps.get("m")?.update(key(3), word(100n));
    vm.maps.get("m")?.update(key(5), word(1000n));
    expect(run(vm).retval).toBe((2n << 32n) + 5300n);
  });
});

describe("maps from outside", () => {
  const map = (definition: MapDefinition, options?: VmOptions) => {
    const found = machine([exit()], [definition], undefined, options).maps.get(definition.name);
    if (!found) throw new Error("no map");
    return found;
  };

  test("a full LRU map loses what was used least recently", () => {
    const lru = map(mapOf("m", "lru-hash", { maxEntries: 2 }));
    lru.update(key(1), word(1n));
    lru.update(key(2), word(2n));
    lru.lookup(key(1));
    lru.update(key(3), word(3n));
    expect(lru.entries().map(([at]) => at[0])).toEqual([1, 3]);
  });

  test("an LPM trie finds the longest prefix that is no longer than the key", () => {
    const trie = map(mapOf("m", "lpm-trie", { keySizeBytes: 8, flags: 1, maxEntries: 8 }));
    const prefix = (bits: number, ...bytes: readonly number[]) =>
      Uint8Array.of(bits, 0, 0, 0, ...bytes, ...new Array(4 - bytes.length).fill(0));
    trie.update(prefix(0), word(1n));
    trie.update(prefix(8, 10), word(2n));
    trie.update(prefix(20, 10, 1, 0x1f), word(3n));
    const found = (bits: number, ...bytes: readonly number[]) => trie.lookup(prefix(bits, ...bytes))?.[0];
    expect([
      found(32, 9, 9, 9, 9),
      found(32, 10, 9, 9, 9),
      found(32, 10, 1, 0x10, 9),
      found(32, 10, 1, 0x20, 9),
      found(12, 10, 1, 0x10),
    ]).toEqual([1, 2, 3, 2, 2]);
  });

  test("per-CPU values: the program's own, and all of them flat", () => {
    const perCpu = map(mapOf("m", "percpu-array", { valueSizeBytes: 4, maxEntries: 1 }), { cpu: 1, cpuCount: 3 });
    perCpu.update(key(0), Uint8Array.of(7, 0, 0, 0));
    expect([0, 1, 2].map((cpu) => perCpu.lookup(key(0), cpu)?.[0])).toEqual([0, 7, 0]);
    expect(perCpu.entries()[0]?.[1]).toEqual(Uint8Array.from({ length: 24 }, (_, index) => (index === 8 ? 7 : 0)));
    perCpu.update(
      key(0),
      Uint8Array.from({ length: 24 }, (_, index) => index),
    );
    expect([0, 1, 2].map((cpu) => perCpu.lookup(key(0), cpu)?.[0])).toEqual([0, 8, 16]);
  });

  test("array values are live; keys of a wrong size are a mistake of the caller", () => {
    const array = map(mapOf("m", "array"));
    array.lookup(key(2))?.set([9]);
    expect(array.entries()[2]?.[1][0]).toBe(9);
    expect(() => array.lookup(new Uint8Array(3))).toThrow(RangeError);
  });

  test("a ring buffer that nobody drains is full at some point", () => {
    const ring = mapOf("ring", "ringbuf", { keySizeBytes: 0, valueSizeBytes: 0, maxEntries: 4096 });
    const lines: readonly Line[] = [
      st(8, 10, -8, 1),
      { map: "ring", dst: 1 },
      mov64Reg(2, 10),
      alu64Imm("add", 2, -8),
      mov64Imm(3, 8),
      mov64Imm(4, 0),
      call(HELPERS.ringbuf_output.id),
      exit(),
    ];
    const vm = machine(lines, [ring]);
    const results = Array.from({ length: 256 }, () => BigInt.asIntN(64, run(vm).retval));
    expect(results.filter((result) => result === 0n)).toHaveLength(255);
    expect(results.at(-1)).toBe(-11n);
    expect(vm.maps.get("ring")?.drain()).toHaveLength(255);
    expect(run(vm).retval).toBe(0n);
    expect(vm.events).toHaveLength(256);
  });
});

describe("contexts", () => {
  test("xdp_md: metadata of a given context stands before the data", () => {
    const vm = machine([
      ldx(4, 2, 1, 8),
      ldx(4, 3, 1, 0),
      ldx(1, 0, 2, 0),
      alu64Reg("sub", 3, 2),
      alu64Imm("lsh", 3, 8),
      alu64Reg("add", 0, 3),
      exit(),
    ]);
    const context = new Uint8Array(24);
    context.set([8], 0);
    const result = value(vm.run("p", { packet: FRAME, context }));
    expect(result.retval).toBe(8n << 8n);
    expect(result.packet).toEqual(FRAME.slice(8));
    expect([result.context[0], result.context[4]]).toEqual([8, 64]);
  });

  test("__sk_buff: a given context sets mark and cb, the packet the rest", () => {
    const vm = machine([ldx(4, 0, 1, 8), ldx(4, 2, 1, 0), alu64Reg("add", 0, 2), st(4, 1, 8, 77), exit()], [], "sched_cls");
    const context = new Uint8Array(192);
    context.set([5], 0);
    context.set([9], 8);
    const result = value(vm.run("p", { packet: FRAME, context }));
    expect(result.retval).toBe(9n + 64n);
    expect([result.context[0], result.context[8]]).toEqual([64, 77]);
  });

  test("other structs: bytes as given, zeroes where none are", () => {
    const vm = machine([ldx(4, 0, 1, 4), exit()], [], "cgroup_sock_addr");
    expect(value(vm.run("p")).retval).toBe(0n);
    const context = new Uint8Array(72);
    context.set([1, 2], 4);
    expect(value(vm.run("p", { context })).retval).toBe(0x201n);
    expect(vm.run("p", { context: new Uint8Array(3) })).toMatchObject({ ok: false, diagnostics: [{ code: "WH7108" }] });
    expect(vm.run("q")).toMatchObject({ ok: false, diagnostics: [{ code: "WH7108", help: ["programs: p"] }] });
  });

  test("an skb program wants an Ethernet header, and something behind it", () => {
    const vm = machine([mov64Imm(0, 0), exit()], [], "cgroup_skb");
    for (const length of [0, 13, 14]) expect(vm.run("p", { packet: new Uint8Array(length) })).toMatchObject({ ok: false });
    expect(vm.run("p", { packet: new Uint8Array(15) })).toMatchObject({ ok: true });
  });

  test.each([
    ["absolute, big-endian", [ldAbs(2, 12)], "sched_cls", 0x0800n],
    ["by register", [mov64Imm(2, 10), ldInd(2, 2, 2)], "sched_cls", 0x0800n],
    ["behind the Ethernet header where the program begins there", [ldAbs(1, 0)], "socket_filter", 0x45n],
    ["from the network header", [ldAbs(1, -0x10_0000)], "sched_cls", 0x45n],
    ["from the link layer header", [ldAbs(2, -0x20_0000 + 12)], "socket_filter", 0x0800n],
    ["outside of the packet the program ends with 0", [ldAbs(4, 62), mov64Imm(0, 7)], "sched_cls", 0n],
  ] as const)("classic packet access: %s", (_name, lines, type, expected) => {
    expect(run(machine([mov64Reg(6, 1), ...lines, exit()], [], type)).retval).toBe(expected);
  });
});

test("redirects, events and trace lines", () => {
  const perf = mapOf("perf", "perf-event-array", { valueSizeBytes: 4 });
  const vm = value(
    createVm(
      helperProgram(
        [
          put(-64, text("n = %d, %s, %pI4\n")),
          put(-32, text("abc")),
          calls("perf_event_output", "ctx", { map: "perf" }, 0xffff_ffff, { stack: -32 }, 4),
          calls("redirect", 7, 0),
          calls("trace_printk", { stack: -64 }, 24, -5, { stack: -32 }, { stack: -32 }),
          see(-32),
        ],
        [perf],
      ),
    ),
  );
  const result = run(vm);
  expect(result.redirects).toEqual([{ kind: "interface", ifindex: 7, flags: 0n }]);
  expect(vm.events).toEqual([{ map: "perf", bytes: Uint8Array.of(97, 98, 99, 0) }]);
  expect(vm.trace).toEqual(["n = -5, abc, 97.98.99.0"]);
});

test("bpf_snprintf and bpf_strncmp", () => {
  const vm = value(
    createVm(
      helperProgram([
        put(-64, text("%04x-%d")),
        put(-56, new Uint8Array(8)),
        put(-96, new Uint8Array(16)),
        put(-96, Uint8Array.of(0xab, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0)),
        calls("snprintf", { stack: -32 }, 16, { stack: -64 }, { stack: -96 }, 16),
        put(-40, text("00ab-2")),
        calls("strncmp", { stack: -32 }, 5, { stack: -40 }),
        calls("strncmp", { stack: -32 }, 7, { stack: -40 }),
        calls("snprintf", { stack: -32 }, 3, { stack: -64 }, { stack: -96 }, 16),
        calls("snprintf", { stack: -32 }, 3, { stack: -64 }, { stack: -96 }, 8),
      ]),
    ),
  );
  run(vm);
  const results = new BigInt64Array((vm.maps.get("results")?.lookup(key(0)) ?? new Uint8Array(40)).slice(0, 40).buffer);
  // "00ab--1" and its end have 8 bytes; '-' comes before '2'.
  expect([...results]).toEqual([8n, 0n, -1n, 8n, -22n]);
});

test("stubs as text", () => {
  expect(parseStub("ktime-get-ns=5")).toMatchObject({ ok: true, value: ["ktime_get_ns", 5n] });
  expect(parseStub("bpf_get_prandom_u32=0xff")).toMatchObject({ ok: true, value: ["get_prandom_u32", 255n] });
  expect(parseStub("ktime_get_ns=-1")).toMatchObject({ ok: true, value: ["ktime_get_ns", -1n] });
  for (const bad of ["", "=", "ktime-get-ns", "ktime-get-ns=", "nothing=1", "ktime-get-ns=1.5", `ktime-get-ns=${2n ** 64n}`])
    expect(parseStub(bad)).toMatchObject({ ok: false, diagnostics: [{ code: "WH7111" }] });
});

describe("memory outside of the program's own", () => {
  const outside = [
    { side: "user", address: 0x1000n, bytes: text("user text") },
    { side: "kernel", address: 0x2000n, bytes: text("kernel text") },
  ] as const;
  const EFAULT = 0xffff_ffff_ffff_fff2n;
  const ERANGE = 0xffff_ffff_ffff_ffden;
  test.each([
    ["probe_read_user", 0x1000, 0n],
    ["probe_read_user", 0x2000, EFAULT],
    ["probe_read_kernel", 0x2000, 0n],
    ["probe_read_kernel", 0x1000, ERANGE],
    ["probe_read", 0x1000, 0n],
    ["probe_read", 0x2000, 0n],
    ["probe_read_user_str", 0x1005, 5n],
  ] as const)("%s of 0x%x", (helper, address, expected) => {
    const lines = [mov64Reg(1, 10), alu64Imm("add", 1, -8), mov64Imm(2, 8), mov64Imm(3, address), call(HELPERS[helper].id), exit()];
    expect(value(machine(lines).run("p", { packet: FRAME, outside })).retval).toBe(expected);
  });
});

import type { MapDefinition } from "@whistler/btf";
import { renderText } from "@whistler/diagnostics";
import {
  alu64Imm,
  alu64Reg,
  atomic,
  call,
  callLocal,
  exit,
  type Insn,
  ja,
  jmpImm,
  lddw,
  ldx,
  mov32Reg,
  mov64Imm,
  mov64Reg,
  movsx64,
  st,
  stx,
} from "@whistler/isa";
import { HELPERS, type ProgTypeName } from "@whistler/uapi";
import { describe, expect, test } from "vitest";
import { createVm, runInsns, type VmOptions } from "../src/index.ts";
import { collectionOf, mapOf } from "./helper-program.ts";

/** What programs must not do, and how it is told. */

type Line = Insn | { readonly map: string; readonly dst: number };

function outcome(
  lines: readonly Line[],
  parts: {
    readonly maps?: readonly MapDefinition[];
    readonly type?: ProgTypeName;
    readonly options?: VmOptions;
    readonly packet?: Uint8Array;
  } = {},
): string {
  const vm = createVm(collectionOf(lines, parts.maps ?? [], parts.type), parts.options);
  if (!vm.ok) return renderText(vm.diagnostics);
  const run = vm.value.run("p", { packet: parts.packet ?? new Uint8Array(64) });
  return run.ok
    ? `returned ${run.value.retval}`
    : run.diagnostics.map(({ code, message, help }) => [code, message, ...(help ?? [])].join(" | ")).join("\n");
}

const LOOKUP = call(HELPERS.map_lookup_elem.id);
const RING = mapOf("ring", "ringbuf", { keySizeBytes: 0, valueSizeBytes: 0, maxEntries: 4096 });
const reserve: readonly Line[] = [
  { map: "ring", dst: 1 },
  mov64Imm(2, 16),
  mov64Imm(3, 0),
  call(HELPERS.ringbuf_reserve.id),
  mov64Reg(6, 0),
];
const submit: readonly Line[] = [mov64Reg(1, 6), mov64Imm(2, 0), call(HELPERS.ringbuf_submit.id)];
const ret: readonly Line[] = [mov64Imm(0, 2), exit()];

describe("values that were never written", () => {
  test.each<readonly [string, readonly Line[], string]>([
    ["return value", [exit()], "WH7102 | p, instruction 0 (exit): returns r0, which has no value"],
    [
      "arithmetic",
      [alu64Imm("add", 3, 1), ...ret],
      "WH7102 | p, instruction 0 (r3 += 0x1): uses r3, which has no value: nothing was written to it since the start or the latest call",
    ],
    ["branch", [jmpImm("eq", 7, 0, 0), ...ret], "WH7102 | p, instruction 0 (if r7 == 0x0 goto +0x0): uses r7, which has no value"],
    [
      "address",
      [ldx(8, 0, 4, 0), ...ret],
      "WH7102 | p, instruction 0 (r0 = *(u64 *)(r4 + 0x0)): uses r4, which has no value: nothing was written to it since the start or the latest call",
    ],
    [
      "sum of a stack slot",
      [ldx(8, 1, 10, -8), alu64Imm("add", 1, 1), ...ret],
      "WH7102 | p, instruction 1 (r1 += 0x1): uses r1, which has no value: nothing was written to it since the start or the latest call",
    ],
    [
      "half of a stack slot",
      [st(4, 10, -8, 1), ldx(8, 0, 10, -8), exit()],
      "WH7102 | p, instruction 2 (exit): returns r0, of which bytes 4, 5, 6, 7 have no value",
    ],
    [
      "atomic operation",
      [mov64Imm(2, 1), atomic("add", 8, 10, -8, 2, false), ...ret],
      "WH7102 | p, instruction 1 (lock *(u64 *)(r10 - 0x8) += r2): an atomic operation on bytes of the stack frame that were never written",
    ],
    [
      "key of a map",
      [{ map: "m", dst: 1 }, mov64Reg(2, 10), alu64Imm("add", 2, -4), LOOKUP, ...ret],
      "WH7102 | p, instruction 4 (call 0x1): byte 508 of the stack frame was never written",
    ],
    ["argument after a call", [...reserve, ...submit, mov64Reg(2, 1), alu64Imm("add", 2, 1), ...ret], "uses r2, which has no value"],
    ["result of a helper without one", [...reserve, ...submit, exit()], "returns r0, which has no value"],
    [
      "record",
      [...reserve, jmpImm("ne", 6, 0, 1), exit(), ldx(8, 1, 6, 0), alu64Imm("add", 1, 1), ...submit, ...ret],
      "uses r1, which has no value",
    ],
    [
      "value of a map",
      [st(4, 10, -4, 0), { map: "m", dst: 1 }, mov64Reg(2, 10), alu64Imm("add", 2, -4), LOOKUP, stx(8, 0, 0, 5), ...ret],
      "uses r5, which has no value",
    ],
    [
      "registers of a function's own",
      [mov64Imm(6, 1), callLocal(2), ...ret, mov64Imm(0, 0), alu64Reg("add", 0, 6), exit()],
      "uses r6, which has no value",
    ],
  ])("%s", (_name, lines, expected) => {
    expect(outcome(lines, { maps: [mapOf("m", "array"), RING] })).toContain(expected);
  });

  test.each<readonly [string, readonly Line[]]>([
    ["copied and spilled", [stx(8, 10, -8, 3), ldx(8, 4, 10, -8), mov64Reg(5, 4), ...ret]],
    ["the upper half, cut off by a 32-bit move", [st(4, 10, -8, 2), ldx(8, 1, 10, -8), mov32Reg(0, 1), exit()]],
    ["the upper half, shifted out", [st(4, 10, -8, 2), ldx(8, 0, 10, -8), alu64Imm("lsh", 0, 32), alu64Imm("rsh", 0, 32), exit()]],
    ["masked", [st(1, 10, -8, 2), ldx(8, 0, 10, -8), alu64Imm("and", 0, 0xff), exit()]],
    ["not read by a sign extension", [st(4, 10, -8, 2), ldx(8, 1, 10, -8), movsx64(32, 0, 1), exit()]],
    ["submitted in a record", [...reserve, st(4, 6, 0, 1), ...submit, ...ret]],
  ])("are allowed when %s", (_name, lines) => {
    expect(outcome(lines, { maps: [RING] })).toBe("returned 2");
  });
});

describe("memory", () => {
  const data = [ldx(4, 2, 1, 0), ldx(4, 3, 1, 4)];
  test.each<readonly [string, readonly Line[], string]>([
    ["null", [mov64Imm(1, 0), ldx(8, 0, 1, 0), exit()], "reads 8 bytes at a null pointer"],
    ["null and an offset", [mov64Imm(1, 0), ldx(8, 0, 1, 16), exit()], "reads 8 bytes at null + 16"],
    ["a number", [lddw(1, 0xdead_beef_0000n), ldx(8, 0, 1, 0), exit()], "reads 8 bytes at 0xdeadbeef0000, where no memory is"],
    ["behind the packet", [...data, ldx(8, 0, 2, 57), exit()], "reads bytes 57 to 64 of the packet, which has 64"],
    ["before the packet", [...data, ldx(1, 0, 2, -1), exit()], "reads byte -1 of the packet, which has 64"],
    ["above the stack", [st(8, 10, -4, 0), ...ret], "writes bytes 508 to 515 of the stack frame, which has 512"],
    [
      "below the stack",
      [mov64Reg(1, 10), alu64Imm("add", 1, -520), st(8, 1, 0, 0), ...ret],
      "writes bytes -8 to -1 of the stack frame, which has 512",
    ],
    ["half a pointer of the context", [ldx(2, 0, 1, 0), ...ret], "xdp_md.data is a pointer and must be loaded whole, 4 bytes at 0"],
    ["a field that is read-only", [st(4, 1, 12, 0), ...ret], "writes to xdp_md.ingress_ifindex, which programs of type xdp may only read"],
    ["a map's handle", [{ map: "m", dst: 1 }, ldx(8, 0, 1, 0), exit()], "reads 8 bytes at the address of map m, which is no memory"],
    [
      "behind a value",
      [st(4, 10, -4, 0), { map: "m", dst: 1 }, mov64Reg(2, 10), alu64Imm("add", 2, -4), LOOKUP, ldx(8, 0, 0, 1), exit()],
      "reads bytes 1 to 8 of the value of map m, which has 8",
    ],
    [
      "a packet that was moved",
      [mov64Reg(6, 1), ldx(4, 7, 1, 0), mov64Imm(2, 4), call(HELPERS.xdp_adjust_head.id), ldx(1, 0, 7, 0), exit()],
      "of the packet, which was moved by a helper since the pointer was loaded from the context",
    ],
    [
      "a record that was submitted",
      [...reserve, ...submit, st(4, 6, 0, 1), ...ret],
      "writes 4 bytes of the record of ring buffer ring, which was submitted",
    ],
    [
      "a value that the program may only read",
      [st(4, 10, -4, 0), { map: "constant", dst: 1 }, mov64Reg(2, 10), alu64Imm("add", 2, -4), LOOKUP, st(4, 0, 0, 1), ...ret],
      "writes to the value of map constant, which is read-only",
    ],
  ])("%s", (_name, lines, expected) => {
    const maps = [mapOf("m", "array"), mapOf("constant", "array", { flags: 128 }), RING];
    expect(outcome(lines, { maps })).toMatch(/^WH7101/);
    expect(outcome(lines, { maps })).toContain(expected);
  });

  test("with a frame map, what leaves an object", () => {
    const frames = new Map([
      [
        "p",
        [
          { name: "key", offset: -8, sizeBytes: 4 },
          { name: "count", offset: -4, sizeBytes: 4 },
        ],
      ],
    ]);
    expect(outcome([st(4, 10, -8, 1), st(4, 10, -4, 1), ...ret], { options: { frames } })).toBe("returned 2");
    expect(outcome([st(8, 10, -8, 1), ...ret], { options: { frames } })).toContain("that are not all of one object (key, count)");
    expect(outcome([st(4, 10, -16, 1), ...ret], { options: { frames } })).toContain("that belong to no object");
  });
});

describe("control, calls and helpers", () => {
  test.each<readonly [string, readonly Line[], string]>([
    ["endless", [ja(-1), exit()], "WH7104 | p, instruction 0 (goto -0x1): the program was stopped after 1000 instructions"],
    ["past the end", [mov64Imm(0, 0)], "WH7103 | p, instruction 0 (r0 = 0x0): control runs past the end of the program"],
    ["out of the program", [ja(100), exit()], "control runs past the end of the program"],
    ["into a lddw", [ja(1), lddw(0, 1n), exit()], "control runs past the end of the program"],
    ["recursion", [callLocal(-1), exit()], "WH7109 | p, instruction 0 (call -0x1): the call would be the 9th frame"],
    [
      "time",
      [call(HELPERS.ktime_get_ns.id), exit()],
      "WH7105 | p, instruction 0 (call 0x5): what bpf_ktime_get_ns returns depends on the environment, and nothing was said of it | --stub ktime-get-ns=VALUE",
    ],
    ["a helper that is not here", [mov64Imm(2, 0), mov64Imm(3, 0), call(HELPERS.skb_change_proto.id), exit()], "WH7106"],
    ["a helper that is nowhere", [call(9999), exit()], "WH7106 | p, instruction 0 (call 0x270f): no kernel has a helper 9999"],
    [
      "no context",
      [mov64Imm(1, 0), mov64Imm(2, 0), call(HELPERS.xdp_adjust_head.id), exit()],
      "WH7110 | p, instruction 2 (call 0x2c): bpf_xdp_adjust_head takes the context in r1",
    ],
    ["no map", [mov64Reg(2, 10), LOOKUP, exit()], "the helper takes a map, and"],
    ["a record twice", [...reserve, ...submit, ...submit, ...ret], "WH7110"],
    [
      "a record that stays",
      [...reserve, ...ret],
      "WH7112 | p, instruction 7 (exit): a record of the ring buffer ring is neither submitted nor discarded",
    ],
  ])("%s", (_name, lines, expected) => {
    expect(outcome(lines, { maps: [RING], options: { budget: 1000 } })).toContain(expected);
  });

  test("stubs answer for helpers and zero what they would fill", () => {
    const comm = [
      mov64Reg(1, 10),
      alu64Imm("add", 1, -16),
      mov64Imm(2, 16),
      call(HELPERS.get_current_comm.id),
      ldx(8, 1, 10, -16),
      alu64Reg("add", 0, 1),
      exit(),
    ];
    expect(outcome(comm, { options: { stubs: new Map([["get-current-comm", 5n]]) } })).toBe("returned 5");
    expect(outcome([exit()], { options: { stubs: new Map([["no-such-helper", 5n]]) } })).toContain("WH7111");
  });

  test("a helper of the caller's own reads and writes the program's memory", () => {
    const helpers = new Map([
      [
        HELPERS.get_current_comm.id,
        ([address = 0n, size = 0n]: readonly bigint[], access: { write(address: bigint, bytes: Uint8Array): void }) => {
          access.write(address, new Uint8Array(Number(size)).fill(1));
          return -1n;
        },
      ],
    ]);
    const comm = [mov64Reg(1, 10), alu64Imm("add", 1, -8), mov64Imm(2, 8), call(HELPERS.get_current_comm.id), ldx(8, 0, 10, -8), exit()];
    expect(outcome(comm, { options: { helpers } })).toBe(`returned ${0x0101010101010101n}`);
  });

  test("maps that the kernel would refuse", () => {
    for (const map of [
      mapOf("m", "array", { keySizeBytes: 8 }),
      mapOf("m", "hash", { maxEntries: 0 }),
      mapOf("m", "lpm-trie"),
      mapOf("m", "ringbuf"),
      mapOf("m", "arena"),
    ])
      expect(outcome([...ret], { maps: [map] })).toContain("WH7107");
  });

  test("a bare program has no helpers but those given, and callx calls by number", () => {
    expect(runInsns([call(7), exit()])).toMatchObject({ ok: false, diagnostics: [{ code: "WH7106" }] });
    const helpers = new Map([[7, (args: readonly bigint[]) => (args[0] ?? 0n) + 1n]]);
    const run = runInsns([mov64Imm(1, 41), mov64Imm(2, 7), { opcode: 0x8d, dst: 2, src: 0, off: 0, imm: 0 }, exit()], { helpers });
    expect(run).toMatchObject({ ok: true, value: { r0: 42n } });
  });
});

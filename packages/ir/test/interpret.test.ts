import type { MapDefinition } from "@whistler/btf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BINARY_OPS, CMPS, type Environment, interpret, interpreterMap, parseFunction, xdpEnvironment } from "../src/index.ts";

const COUNTS: MapDefinition = { name: "counts", type: 2, keySizeBytes: 4, valueSizeBytes: 8, maxEntries: 4, flags: 0 };
const FLOWS: MapDefinition = { name: "flows", type: 1, keySizeBytes: 4, valueSizeBytes: 8, maxEntries: 2, flags: 0 };
const RING: MapDefinition = { name: "ring", type: 27, keySizeBytes: 0, valueSizeBytes: 0, maxEntries: 4096, flags: 0 };

function run(body: string, environment: Environment = xdpEnvironment({ definitions: [COUNTS, FLOWS, RING] })) {
  const parsed = parseFunction(
    `function %f section "xdp" type xdp ctx xdp_md {\n  slot #0 size 8 align 8 "buffer"\n  slot #1 size 8 align 8 "value"\nb0(v0: ptr.ctx):\n${body}\n}\n`,
  );
  if (!parsed.ok) throw new Error(parsed.diagnostics.map((one) => one.message).join("\n"));
  return interpret(parsed.value, environment);
}

function returned(body: string, environment?: Environment): bigint {
  const outcome = run(body, environment);
  if (outcome.kind === "fault") throw new Error(outcome.diagnostic.message);
  return outcome.value;
}

function fault(body: string, environment?: Environment): string {
  const outcome = run(body, environment);
  if (outcome.kind !== "fault") throw new Error(`returned ${outcome.value}`);
  return outcome.diagnostic.message;
}

const U64 = 1n << 64n;
const unsigned = (x: bigint): bigint => ((x % U64) + U64) % U64;
const signed = (x: bigint): bigint => (unsigned(x) >= U64 / 2n ? unsigned(x) - U64 : unsigned(x));

/** eBPF's arithmetic, written from RFC 9669 §4.1 with plain integers. */
const MEANING: Readonly<Record<(typeof BINARY_OPS)[number], (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  udiv: (a, b) => (unsigned(b) === 0n ? 0n : unsigned(a) / unsigned(b)),
  umod: (a, b) => (unsigned(b) === 0n ? a : unsigned(a) % unsigned(b)),
  sdiv: (a, b) => (b === 0n ? 0n : signed(a) / signed(b)),
  smod: (a, b) => (b === 0n ? a : signed(a) % signed(b)),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a * 2n ** (unsigned(b) % 64n),
  lshr: (a, b) => unsigned(a) / 2n ** (unsigned(b) % 64n),
  ashr: (a, b) => signed(a) >> (unsigned(b) % 64n),
};

const value = fc.oneof(
  fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
  fc.bigInt({ min: -70n, max: 70n }),
  fc.constant(-(1n << 63n)),
);

describe("the interpreter", () => {
  it.each(BINARY_OPS)("computes %s as RFC 9669 says", (op) => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(returned(`  v1 = const ${a}\n  v2 = const ${b}\n  v3 = ${op} v1 v2\n  ret v3`)).toBe(signed(MEANING[op](a, b)));
      }),
    );
  });

  it.each(CMPS)("compares by %s", (cmp) => {
    const holds = { eq: "==", ne: "!=", ugt: ">", uge: ">=", ult: "<", ule: "<=", sgt: ">", sge: ">=", slt: "<", sle: "<=", set: "&" }[cmp];
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [x, y] = cmp.startsWith("s") && cmp !== "set" ? [a, b] : [unsigned(a), unsigned(b)];
        const expected = { "==": x === y, "!=": x !== y, ">": x > y, ">=": x >= y, "<": x < y, "<=": x <= y, "&": (x & y) !== 0n }[
          holds ?? ""
        ];
        expect(returned(`  v1 = const ${a}\n  v2 = const ${b}\n  v3 = icmp ${cmp} v1 v2\n  ret v3`)).toBe(expected ? 1n : 0n);
      }),
    );
  });

  it.each([
    ["bswap 16", 0x11_2233n, 0x3322n],
    ["bswap 32", 0x11_2233_4455n, 0x5544_3322n],
    ["bswap 64", 0x0102_0304_0506_07ffn, -0xf8_f9fa_fbfc_fdffn],
    ["zext 8", -1n, 255n],
    ["sext 8", 0x80n, -128n],
    ["sext 32", 0xffff_fffen, -2n],
  ])("%s", (op, input, expected) => {
    expect(returned(`  v1 = const ${input}\n  v2 = ${op} v1\n  ret v2`)).toBe(expected);
  });

  it("reads the packet through the pointers of the context", () => {
    const environment = xdpEnvironment({ packet: Uint8Array.of(1, 2, 0xff, 4) });
    expect(returned("  v1: ptr.packet = load u32 +0 v0\n  v2 = load u16 +1 v1\n  ret v2", environment)).toBe(0xff02n);
    expect(returned("  v1: ptr.packet = load u32 +0 v0\n  v2 = load i8 +2 v1\n  ret v2", environment)).toBe(-1n);
    expect(fault("  v1: ptr.packet = load u32 +0 v0\n  v2 = load u32 +1 v1\n  ret v2", environment)).toBe(
      "function f, `v2 = load u32 +1 v1`: reads bytes 1 to 4 of the packet, which has 4",
    );
  });

  it("copies the packet, and gives back what the program made of it", () => {
    const environment = xdpEnvironment({ packet: Uint8Array.of(1, 2, 3) });
    const outcome = run("  v1: ptr.packet = load u32 +0 v0\n  v2 = const 9\n  store u8 +1 v1 v2\n  ret v2", environment);
    expect(outcome.kind === "returned" && [...outcome.packet]).toEqual([1, 9, 3]);
    expect([...environment.packet]).toEqual([1, 2, 3]);
  });

  it("counts in a map that keeps its contents between runs", () => {
    const environment = xdpEnvironment({ definitions: [COUNTS] });
    const body = `  v1 = stack_addr #0
  v2 = const 2
  store u32 +0 v1 v2
  v3 = map_ref %counts
  v4: ptr.map_value_or_null = helper_call 1 v3 v1
  v5 = const 0
  v6 = icmp ne v4 v5
  br v6 b1() b2()
b1():
  v7: ptr.map_value = refine nonnull v4
  atomic_rmw add 64 +0 v7 v2
  v8 = load u64 +0 v7
  ret v8
b2():
  ret v5`;
    expect([returned(body, environment), returned(body, environment)]).toEqual([2n, 4n]);
    expect(
      environment.maps
        .get("counts")
        ?.entries()
        .map(([, bytes]) => bytes[0]),
    ).toEqual([0, 0, 4, 0]);
  });

  const update = (map: string, key: number, flags: number): string => `  v1 = stack_addr #0
  v2 = const ${key}
  store u32 +0 v1 v2
  v3 = stack_addr #1
  store u64 +0 v3 v2
  v4 = map_ref %${map}
  v5 = const ${flags}
  v6 = helper_call 2 v4 v1 v3 v5
  ret v6`;
  it.each([
    ["counts", 3, 0, 0n],
    ["counts", 4, 0, -7n],
    ["counts", 3, 1, -17n],
    ["flows", 4, 0, 0n],
    ["flows", 4, 2, -2n],
    ["flows", 4, 9, -22n],
  ])("updates map %s, key %i, flags %i: %s", (map, key, flags, expected) => {
    expect(returned(update(map, key, flags))).toBe(expected);
  });

  it("refuses a third entry of a hash of two", () => {
    const environment = xdpEnvironment({ definitions: [FLOWS] });
    expect([1, 2, 3].map((key) => returned(update("flows", key, 0), environment))).toEqual([0n, 0n, -7n]);
  });

  it("submits ring records in order, and faults where one is used after that", () => {
    const environment = xdpEnvironment({ definitions: [RING] });
    const body = (after: string): string => `  v1 = map_ref %ring
  v2 = const 8
  v3 = const 0
  v4: ptr.ringbuf_mem_or_null = helper_call 131 v1 v2 v3
  v5: ptr.ringbuf_mem = refine nonnull v4
  store u64 +0 v5 v2
  v6 = helper_call 132 v5 v3
${after}  ret v6`;
    expect(returned(body(""), environment)).toBe(0n);
    expect(environment.records.map(({ map, bytes }) => [map, ...bytes])).toEqual([["ring", 8, 0, 0, 0, 0, 0, 0, 0]]);
    expect(fault(body("  store u64 +0 v5 v2\n"))).toContain("ring buffer record, which is gone");
  });

  it("shows ring records in the order of reservation, as readers see them", () => {
    const environment = xdpEnvironment({ definitions: [RING] });
    const body = `  v1 = map_ref %ring
  v2 = const 8
  v3 = const 0
  v4: ptr.ringbuf_mem_or_null = helper_call 131 v1 v2 v3
  v5: ptr.ringbuf_mem = refine nonnull v4
  v6: ptr.ringbuf_mem_or_null = helper_call 131 v1 v2 v3
  v7: ptr.ringbuf_mem = refine nonnull v6
  v8 = const 1
  store u64 +0 v5 v8
  store u64 +0 v7 v2
  v9 = helper_call 132 v7 v3
  v10 = helper_call 132 v5 v3
  ret v3`;
    returned(body, environment);
    expect(environment.records.map(({ bytes }) => bytes[0])).toEqual([1, 8]);
  });

  it("finds the longest prefix in a trie", () => {
    const trie = interpreterMap({ name: "routes", type: 11, keySizeBytes: 8, valueSizeBytes: 1, maxEntries: 2, flags: 1 });
    const prefix = (bits: number, ...address: readonly number[]): Uint8Array => Uint8Array.of(bits, 0, 0, 0, ...address);
    expect(trie.update(prefix(8, 10, 0, 0, 0), Uint8Array.of(1), 0n)).toBe(0n);
    expect(trie.update(prefix(20, 10, 1, 0x10, 0), Uint8Array.of(2), 0n)).toBe(0n);
    expect(trie.update(prefix(8, 11, 0, 0, 0), Uint8Array.of(3), 0n)).toBe(-28n);
    expect(trie.update(prefix(33, 10, 0, 0, 0), Uint8Array.of(3), 0n)).toBe(-22n);
    const found = (...address: readonly number[]): number | undefined => trie.lookup(prefix(32, ...address))?.[0];
    expect([found(10, 1, 0x1f, 9), found(10, 1, 0x20, 9), found(12, 0, 0, 1)]).toEqual([2, 1, undefined]);
    // Bits beyond the length of a key do not count.
    expect(trie.delete(prefix(8, 10, 77, 77, 77))).toBe(0n);
    expect(found(10, 1, 0x20, 9)).toBeUndefined();
  });

  it("moves the packet where a helper changes its length: old pointers are faults", () => {
    const environment = xdpEnvironment({ packet: Uint8Array.from({ length: 60 }, (_, i) => i) });
    const body = (pointer: string): string => `  v1: ptr.packet = load u32 +0 v0
  v2 = const 14
  v3 = helper_call 44 v0 v2
  v4: ptr.packet = load u32 +0 v0
  v5 = load u8 +0 ${pointer}
  ret v5`;
    expect(returned(body("v4"), environment)).toBe(14n);
    expect(fault(body("v1"), environment)).toContain("the packet, which is gone");
  });

  it("exchanges where the expected value stands, and returns the old one, zero-extended", () => {
    const body = (expected: number): string => `  v1 = stack_addr #0
  v2 = const -2
  store u64 +0 v1 v2
  v3 = const ${expected}
  v4 = const 5
  v5 = atomic_rmw cmpxchg 32 +0 fetch v1 v3 v4
  v6 = load u64 +0 v1
  v7 = xor v5 v6
  ret v7`;
    expect(returned(body(-2))).toBe(signed(0xffff_fffen ^ 0xffff_ffff_0000_0005n));
    expect(returned(body(1))).toBe(signed(0xffff_fffen ^ 0xffff_ffff_ffff_fffen));
  });

  it.each([
    ["null", "  v1 = const 8\n  v2 = load u8 +0 v1\n  ret v2", "reads 1 bytes at null + 8"],
    ["no memory", "  v1 = const -8\n  v2 = load u8 +0 v1\n  ret v2", "where no memory is"],
    [
      "what was not written",
      "  v1 = stack_addr #0\n  v2 = const 1\n  store u8 +0 v1 v2\n  v3 = load u16 +0 v1\n  ret v3",
      "reads byte 1 of the stack slot #0 before it was written",
    ],
    [
      "past a slot",
      "  v1 = stack_addr #0\n  v2 = const 1\n  store u8 +8 v1 v2\n  ret v2",
      "writes bytes 8 to 8 of the stack slot #0, which has 8",
    ],
    ["an endless loop", "  v1 = const 1\n  jump b1()\nb1():\n  jump b1()", "the budget of 1000000 steps is used up"],
    ["an untrue fact", "  v1 = const 0\n  v2 = refine nonnull v1\n  ret v2", "the pointer is null"],
    ["an unknown helper", "  v1 = helper_call 9999\n  ret v1", "the environment has no helper 9999"],
    ["a map that is none", "  v1 = const 0\n  v2 = helper_call 3 v1 v1\n  ret v2", "the argument is no map"],
    [
      "a raw store",
      "  asm 183 1 0 0 5\n  asm 123 10 1 -8 0\n  v1 = const 0\n  ret v1",
      "a raw instruction of the kind store cannot be interpreted",
    ],
    [
      "a register that was never set",
      "  asm 15 1 2 0 0\n  v1 = const 0\n  ret v1",
      "a raw instruction reads r1, which no raw instruction has set",
    ],
    ["a register that a helper took", "  asm 183 1 0 0 5\n  v1 = helper_call 5\n  asm 7 1 0 0 5\n  ret v1", "a raw instruction reads r1"],
  ])("faults on %s", (_, body, message) => {
    expect(fault(body)).toContain(message);
  });
});

describe("raw instructions", () => {
  it.each([
    ["a call takes what raw moves have set", "  asm 183 2 0 0 1\n  v1 = asm 133 0 0 0 23\n  ret v1", 0n],
    [
      "a 32-bit move cuts, and a 64-bit shift sees it",
      "  asm 183 1 0 0 -1\n  asm 188 2 1 0 0\n  asm 119 2 0 0 32\n  v1 = asm 133 0 0 0 23\n  ret v1",
      4n,
    ],
    ["big-endian order swaps", "  asm 183 2 0 0 4660\n  asm 220 2 0 0 16\n  asm 167 2 0 0 13330\n  v1 = asm 133 0 0 0 23\n  ret v1", 4n],
  ])("%s", (_, body, value) => {
    expect(returned(body)).toBe(value);
  });
});

describe("probe_read helpers", () => {
  const outside = [{ side: "user", address: 0x1000n, bytes: Uint8Array.of(1, 2, 3, 0, 5, 6, 7, 8) }] as const;
  const environment = (): Environment => xdpEnvironment({ outside });
  const call = (helper: number, address: bigint): string =>
    `  v1 = stack_addr #0\n  v2 = const 0\n  store u64 +0 v1 v2\n  v3 = const 8\n  v4 = const ${BigInt.asIntN(64, address)}\n  v5 = helper_call ${helper} v1 v3 v4\n`;

  it.each([
    ["probe_read_user finds memory of the process", 112, 0x1000n, 0n, 0x0807_0605_0003_0201n],
    ["not beyond its end", 112, 0x1001n, -14n, 0n],
    ["probe_read_kernel does not", 113, 0x1000n, -34n, 0n],
    ["what is the kernel's and is not there", 113, 0xffff_8000_0000_0000n, -14n, 0n],
    ["a string ends with its NUL", 114, 0x1000n, 4n, 0x0003_0201n],
    ["a string that memory ends before", 114, 0x1004n, -14n, 0n],
  ])("%s", (_, helper, address, code, bytes) => {
    expect(returned(`${call(helper, address)}  ret v5`, environment())).toBe(code);
    expect(returned(`${call(helper, address)}  v6 = load u64 +0 v1\n  ret v6`, environment())).toBe(bytes);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { functionNames, functionOffset, readExecutable } from "../src/index.ts";

interface Function {
  readonly name: string;
  readonly address: number;
  /** STT_FUNC unless told. */
  readonly type?: number;
  /** 0: not defined in this file. */
  readonly section?: number;
}

/** Bytes of an executable: one segment that maps the whole file at 0x400000, and a table of symbols. */
function executable(functions: readonly Function[], { type = 3, table = 2 } = {}): Uint8Array {
  const names = new TextEncoder().encode(`\0${functions.map(({ name }) => `${name}\0`).join("")}`);
  const [symbolsAt, namesAt] = [64 + 56, 64 + 56 + 24 * functions.length];
  const sectionsAt = namesAt + names.length;
  const bytes = new Uint8Array(sectionsAt + 3 * 64);
  const view = new DataView(bytes.buffer);
  const u64 = (at: number, value: number): void => view.setBigUint64(at, BigInt(value), true);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, type, true);
  u64(32, 64);
  u64(40, sectionsAt);
  for (const [at, value] of [
    [54, 56],
    [56, 1],
    [58, 64],
    [60, 3],
  ] as const)
    view.setUint16(at, value, true);
  view.setUint32(64, 1, true);
  u64(64 + 16, 0x400000);
  u64(64 + 32, bytes.length);
  bytes.set(names, namesAt);
  let nameAt = 1;
  functions.forEach(({ name, address, type: kind = 2, section = 1 }, index) => {
    const at = symbolsAt + 24 * index;
    view.setUint32(at, nameAt, true);
    view.setUint8(at + 4, (1 << 4) | kind);
    view.setUint16(at + 6, section, true);
    u64(at + 8, address);
    nameAt += name.length + 1;
  });
  const section = (index: number, kind: number, offset: number, size: number, link: number): void => {
    const at = sectionsAt + 64 * index;
    view.setUint32(at + 4, kind, true);
    u64(at + 24, offset);
    u64(at + 32, size);
    view.setUint32(at + 40, link, true);
  };
  section(1, table, symbolsAt, 24 * functions.length, 2);
  section(2, 3, namesAt, names.length, 0);
  return bytes;
}

function offsetOf(bytes: Uint8Array, name: string): number | undefined {
  const read = readExecutable(bytes);
  if (!read.ok) throw new Error(read.diagnostics[0]?.message ?? "");
  return functionOffset(read.value, name);
}

describe("functions of executables", () => {
  test.each([
    ["the full table of symbols", 2],
    ["the dynamic linker's", 11],
  ])("are found in %s, as offsets in the file", (_name, table) => {
    const bytes = executable(
      [
        { name: "main", address: 0x400010 },
        { name: "main_loop", address: 0x400020 },
      ],
      { table },
    );
    expect(offsetOf(bytes, "main")).toBe(0x10);
    expect(offsetOf(bytes, "main_loop")).toBe(0x20);
    expect(offsetOf(bytes, "main_")).toBeUndefined();
    expect(offsetOf(bytes, "")).toBeUndefined();
  });

  test.each<[string, Omit<Function, "name">]>([
    ["a variable", { address: 0x400010, type: 1 }],
    ["an indirect function", { address: 0x400010, type: 10 }],
    ["a function of another library", { address: 0, section: 0 }],
    ["an address that nothing is mapped at", { address: 0x10 }],
  ])("%s has no offset", (_name, symbol) => {
    expect(offsetOf(executable([{ name: "f", ...symbol }]), "f")).toBeUndefined();
  });

  test("the first that is mapped counts", () => {
    const twice = [
      { name: "f", address: 0x10 },
      { name: "f", address: 0x400030 },
    ];
    expect(offsetOf(executable(twice), "f")).toBe(0x30);
  });

  test("their names", () => {
    const read = readExecutable(
      executable([
        { name: "one", address: 0x400010 },
        { name: "data", address: 0x400010, type: 1 },
        { name: "two", address: 0x400010 },
      ]),
    );
    expect(read.ok && functionNames(read.value)).toEqual(["one", "two"]);
  });
});

describe("other files are diagnostics", () => {
  const good = executable([{ name: "main", address: 0x400010 }]);
  const changed = (...changes: readonly (readonly [at: number, byte: number])[]): Uint8Array => {
    const bytes = good.slice();
    for (const [at, byte] of changes) bytes[at] = byte;
    return bytes;
  };
  test.each([
    ["nothing", new Uint8Array(), "WH5001"],
    ["text", new TextEncoder().encode("#!/bin/sh\n".repeat(10)), "WH5001"],
    ["32 bits", changed([4, 1]), "WH5002"],
    ["big-endian", changed([5, 2]), "WH5002"],
    ["a relocatable object", executable([], { type: 1 }), "WH5002"],
    ["half a file", good.subarray(0, 100), "WH5001"],
    ["headers beyond the file", changed([46, 255]), "WH5001"],
    ["program headers of an unknown size", changed([54, 32]), "WH5001"],
  ])("%s", (_name, bytes, code) => {
    expect(readExecutable(bytes).diagnostics.map((one) => one.code)).toEqual([code]);
  });

  test("whatever bytes are changed: a value or a diagnostic, and offsets are found or not", () => {
    const change = fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), fc.nat({ max: good.length }), (changes, length) => {
        for (const bytes of [changed(...changes), changed(...changes).subarray(0, length)]) {
          const read = readExecutable(bytes);
          if (!read.ok) expect(read.diagnostics).toHaveLength(1);
          else {
            const offset = functionOffset(read.value, "main");
            if (offset !== undefined) expect(offset).toBeGreaterThanOrEqual(0);
            expect(functionNames(read.value).length).toBeLessThanOrEqual(bytes.length / 24);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

import { readFileSync } from "node:fs";
import { allTypes, decodeBtf, encodeBtf, stringAt } from "@whistler/btf";
import { type ElfFile, readElf, writeElf } from "@whistler/elf";
import { describe as describeInsn, exit, type Insn, lddw, mapFd, mov64Imm } from "@whistler/isa";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CollectionSpec, link, type ProgramSpec, readCollection, withMapFds } from "../src/index.ts";
import { unwrap } from "./object-listing.ts";
import { counter, PKT_COUNT, SOURCE, sampleInput } from "./sample.ts";

const fixture = (name: string): ElfFile => unwrap(readElf(readFileSync(new URL(`./fixtures/${name}`, import.meta.url))));

function program(spec: CollectionSpec, name: string): ProgramSpec {
  const found = spec.programs.get(name);
  if (!found) throw new Error(`no program ${name}`);
  return found;
}

function problems(file: ElfFile): readonly string[] {
  return readCollection(file).diagnostics.map((one) => `${one.code} ${one.message}`);
}

describe("readCollection of our own objects", () => {
  const flows = { ...PKT_COUNT, name: "flows", type: 1, maxEntries: 2 ** 31, flags: 1 };
  const input = sampleInput({ programs: [counter({ core: true }), counter({ name: "second" })], maps: [flows, PKT_COUNT] });
  const spec = unwrap(readCollection(unwrap(readElf(writeElf(unwrap(link(input)))))));

  test("maps and license are those that went in", () => {
    expect([...spec.maps.values()]).toEqual(input.maps);
    expect(spec.license).toBe("GPL");
  });

  test("programs have the instructions that went in, with references by index", () => {
    const count = program(spec, "count");
    expect(count).toMatchObject({ section: "xdp", type: 6, expectedAttachType: 0, flags: 0, attachTo: "" });
    const wanted = input.programs[0]?.insns.map(({ insn, map }) => (map === undefined ? insn : mapFd(1, 0)));
    expect(count.insns).toEqual(wanted);
    expect(count.mapReferences).toEqual([{ insnIndex: 4, map: "pkt_count" }]);
    expect(program(spec, "second").mapReferences).toEqual([{ insnIndex: 3, map: "pkt_count" }]);
  });

  test("records are counted from the start of their program, in slots", () => {
    const second = program(spec, "second");
    const btf = unwrap(decodeBtf(spec.btf ?? new Uint8Array()));
    expect([...allTypes(btf)][(second.funcInfo[0]?.typeId ?? 0) - 1]).toMatchObject({ kind: "func", name: "second" });
    expect(second.lineInfo.map((one) => [one.insnOffset, one.lineCol >>> 10, stringAt(btf, one.fileNameOffset)])).toEqual([
      [0, 3, SOURCE.path],
      [10, 4, SOURCE.path],
    ]);
    const { coreRelocations } = program(spec, "count");
    expect(coreRelocations).toEqual([{ insnIndex: 0, typeId: 2, access: "0:3", kind: 0 }]);
    expect(second.coreRelocations).toEqual([]);
  });

  test.each([
    ["xdp", 6, 0, "", ""],
    ["tracepoint/syscalls/sys_enter_execve", 5, 0, "syscalls/sys_enter_execve", ""],
    ["kprobe/do_unlinkat", 2, 0, "do_unlinkat", ""],
    ["cgroup_skb/egress", 8, 1, "", ""],
    ["lsm.s/file_open", 29, 27, "file_open", "sleepable"],
    ["of no known kind", 1, 0, "", ""],
  ])("section %s", (section, type, attachType, attachTo, flags) => {
    const read = program(unwrap(readCollection(unwrap(link(sampleInput({ programs: [counter({ section })] }))))), "count");
    expect(read).toMatchObject({ section, type, attachTo, flags: flags === "sleepable" ? 16 : 0 });
    expect(read.expectedAttachType).toBe(attachType);
  });

  test("several programs in several sections come back for any instructions", () => {
    const insns = fc.array(fc.constantFrom<Insn>(mov64Imm(0, 2), exit(), lddw(3, 0x1234_5678_9abcn)), { minLength: 1, maxLength: 5 });
    const programs = fc.array(fc.record({ section: fc.constantFrom("xdp", "tc", "socket"), insns }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(programs, (list) => {
        const codes = list.map((one, index) => ({
          ...counter({ name: `p${index}`, section: one.section }),
          insns: one.insns.map((insn) => ({ insn, span: counter().span })),
        }));
        const read = unwrap(readCollection(unwrap(link(sampleInput({ programs: codes })))));
        for (const code of codes) {
          expect(read.programs.get(code.name)?.insns).toEqual(code.insns.map((one) => one.insn));
          expect(read.programs.get(code.name)?.lineInfo).toHaveLength(1);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("readCollection of clang's objects", () => {
  const spec = unwrap(readCollection(fixture("clang-counter.o")));

  test("maps with __uint and with __type", () => {
    const flows = spec.maps.get("flows");
    expect(flows).toMatchObject({ type: 1, keySizeBytes: 8, valueSizeBytes: 8, maxEntries: 1024, flags: 1 });
    expect(flows?.keyType).toMatchObject({ kind: "struct", name: "flow", sizeBytes: 8 });
    expect(flows?.valueType).toMatchObject({ kind: "int", sizeBytes: 8, signed: false });
    expect(spec.maps.get("total")).toEqual({ name: "total", type: 2, keySizeBytes: 4, valueSizeBytes: 8, maxEntries: 1, flags: 0 });
  });

  test("programs, references and records", () => {
    expect([...spec.programs.keys()]).toEqual(["count_flows", "on_switch"]);
    const count = program(spec, "count_flows");
    expect(count.mapReferences.map((one) => one.map)).toEqual(["flows", "flows"]);
    for (const { insnIndex } of count.mapReferences) expect(count.insns[insnIndex]).toEqual({ ...mapFd(1, 0), dst: 1 });
    const onSwitch = program(spec, "on_switch");
    expect(onSwitch).toMatchObject({ type: 26, expectedAttachType: 23, attachTo: "sched_switch" });
    expect(onSwitch.coreRelocations.map((one) => [one.access, one.kind])).toEqual([
      ["0:1", 0],
      ["0:3", 2],
      ["0:3", 0],
      ["0:2:0", 1],
    ]);
    expect(describeInsn(onSwitch.insns[onSwitch.coreRelocations[0]?.insnIndex ?? -1] ?? exit())?.name).toBe("ldxw");
    expect(onSwitch.lineInfo[0]?.insnOffset).toBe(0);
  });

  test("sizes and offsets of data sections, which clang leaves 0 and the kernel refuses so, are filled in", () => {
    const sections = [...allTypes(unwrap(decodeBtf(spec.btf ?? new Uint8Array())))].filter((type) => type.kind === "datasec");
    expect(
      sections.map((section) => [section.name, section.sizeBytes, section.entries.map((entry) => [entry.offset, entry.sizeBytes])]),
    ).toEqual([
      [
        ".maps",
        72,
        [
          [0, 40],
          [40, 32],
        ],
      ],
      ["license", 4, [[0, 4]]],
    ]);
  });

  test("functions and global variables are diagnostics", () => {
    expect(problems(fixture("clang-unsupported.o"))).toEqual([
      "WH5302 drop_short, byte 24 of xdp: a call of the function in .text is not supported",
      "WH5302 drop_short, byte 40 of xdp: a reference to the global variable or function drops is not supported",
    ]);
  });
});

describe("what readCollection refuses", () => {
  const good = unwrap(link(sampleInput()));
  const withSection = (name: string, change: (section: ElfFile["sections"][number]) => Partial<ElfFile["sections"][number]>): ElfFile => ({
    ...good,
    sections: good.sections.map((section) => (section.name === name ? { ...section, ...change(section) } : section)),
  });
  const withSymbol = (name: string, change: Partial<ElfFile["symbols"][number]>): ElfFile => ({
    ...good,
    symbols: good.symbols.map((symbol) => (symbol.name === name ? { ...symbol, ...change } : symbol)),
  });
  const relocated = (change: object) =>
    withSection("xdp", (section) => ({ relocations: section.relocations.map((one) => ({ ...one, ...change })) }));

  test.each<[string, ElfFile, readonly string[]]>([
    [
      "a program of half an instruction",
      withSymbol("count", { sizeBytes: 12 }),
      ["WH5304 the program count in xdp is malformed at byte 8: 12 bytes are not a whole number of 8-byte slots"],
    ],
    [
      "a program behind its section",
      withSymbol("count", { value: 88, sizeBytes: 16 }),
      ["WH5304 the program count in xdp has no bytes or ends behind its section"],
    ],
    [
      "a section without programs",
      withSymbol("count", { type: 0 }),
      ["WH5304 no function symbol tells which program the section xdp holds"],
    ],
    ["a relocation inside lddw", relocated({ offset: 32 }), ["WH5303 count, byte 32 of xdp: a relocation inside an instruction"]],
    [
      "a relocation at a mov",
      relocated({ offset: 8 }),
      ["WH5303 count, byte 8 of xdp: a relocation of an address at opcode 0xbf, which holds none"],
    ],
    ["a relocation of another type", relocated({ type: 99 }), ["WH5303 count, byte 24 of xdp: a relocation of type 99"]],
    [
      "a relocation of a program",
      relocated({ symbol: 2 }),
      ["WH5302 count, byte 24 of xdp: a reference to the global variable or function count is not supported"],
    ],
    ["a map that lies elsewhere", withSymbol("pkt_count", { value: 8 }), []],
    [
      "a map without a symbol",
      withSymbol("pkt_count", { name: "other" }),
      ["WH5301 the map pkt_count has no symbol in .maps", "WH5303 count, byte 24 of xdp: no map begins at byte 0 of .maps"],
    ],
    [
      "no BTF",
      { ...good, sections: good.sections.filter((section) => !section.name.startsWith(".BTF")) },
      ["WH5301 the section .maps has no BTF", "WH5303 count, byte 24 of xdp: no map begins at byte 0 of .maps"],
    ],
  ])("%s", (_, file, expected) => {
    expect(problems(file)).toEqual(expected);
  });

  test("whatever bytes of an object are changed: a diagnostic or a collection, never an exception", () => {
    for (const bytes of [writeElf(good), writeElf(fixture("clang-counter.o"))]) {
      const edit = fc.record({ at: fc.nat(bytes.length - 1), value: fc.nat(255) });
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
          const copy = bytes.slice();
          for (const { at, value } of edits) copy[at] = value;
          const file = readElf(copy);
          if (!file.ok) return;
          const spec = readCollection(file.value);
          if (!spec.ok) expect(spec.diagnostics[0]?.code).toMatch(/^WH5[123]/);
        }),
        { numRuns: 1500 },
      );
    }
  });
});

describe("withMapFds", () => {
  test("puts file descriptors in, and leaves other instructions alone", () => {
    const insns = [lddw(1, 0n), mov64Imm(0, 2), lddw(2, 7n), exit()];
    const references = [
      { insnIndex: 0, map: "a" },
      { insnIndex: 2, map: "b" },
    ];
    expect(withMapFds(insns, references, (map) => (map === "a" ? 5 : 6))).toEqual([mapFd(1, 5), mov64Imm(0, 2), mapFd(2, 6), exit()]);
    expect(withMapFds(insns, [], () => 0)).toBe(insns);
    expect(() => withMapFds(insns, [{ insnIndex: 1, map: "a" }], () => 5)).toThrow("instruction 1 refers to map a but is no lddw");
  });
});

describe("files made to cost much", () => {
  test("100,000 bad relocations end in a hundred diagnostics", () => {
    const good = unwrap(link(sampleInput()));
    const relocations = Array.from({ length: 100_000 }, () => ({ offset: 0, type: 99, symbol: 1 }));
    const file = { ...good, sections: good.sections.map((section) => (section.name === "xdp" ? { ...section, relocations } : section)) };
    const result = readCollection(file);
    expect(result.ok).toBe(false);
    expect(result.diagnostics).toHaveLength(101);
    expect(result.diagnostics.at(-1)?.message).toBe("99900 more findings in this file are not shown");
  });

  test("5,000 maps whose one type has 65,535 members are refused in the time of one", () => {
    const members = Array.from({ length: 65_535 }, (_, index) => ({ name: `m${index}`, type: 1, bitOffset: 0, bits: 0 }));
    const names = Array.from({ length: 5000 }, (_, index) => `map${index}`);
    const { bytes } = encodeBtf([
      { kind: "ptr", type: 0 },
      { kind: "struct", name: "", sizeBytes: 8, members },
      ...names.map((name) => ({ kind: "var", name, type: 2, linkage: 1 }) as const),
      { kind: "datasec", name: ".maps", sizeBytes: 8, entries: names.map((_, index) => ({ type: index + 3, offset: 0, sizeBytes: 8 })) },
    ]);
    const plain = { type: 1, flags: 2, alignBytes: 8, entrySizeBytes: 0, relocations: [] };
    const started = performance.now();
    const result = readCollection({
      sections: [
        { ...plain, name: ".maps", data: new Uint8Array(8) },
        { ...plain, name: ".BTF", data: bytes },
      ],
      symbols: names.map((name) => ({ name, section: 0, value: 0, sizeBytes: 8, binding: 1, type: 1, visibility: 0 })),
    });
    expect(result.diagnostics[0]?.message).toBe("the map map0: it is not defined by a struct of attributes");
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

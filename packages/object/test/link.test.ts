import { type CStruct, U8, U32, U64 } from "@whistler/btf";
import { type Source, type Span, SYNTHETIC_SPAN } from "@whistler/diagnostics";
import { readElf, writeElf } from "@whistler/elf";
import { exit, lddw, ldx, mov64Imm } from "@whistler/isa";
import { describe, expect, test } from "vitest";
import { type CodeInsn, type LinkInput, link, userSpan } from "../src/index.ts";
import { lineRecords } from "../src/line-info.ts";
import { listing, sectionNamed, unwrap } from "./object-listing.ts";
import { counter, PKT_COUNT, SOURCE, sampleInput, spanOf, XDP_MD } from "./sample.ts";

function problems(input: LinkInput): readonly string[] {
  const result = link(input);
  return result.ok ? [] : result.diagnostics.map((one) => `${one.code} ${one.message}`);
}

const at = (insn: CodeInsn["insn"], parts: Partial<CodeInsn> = {}): CodeInsn => ({ insn, span: SYNTHETIC_SPAN, ...parts });

describe("link", () => {
  test("two programs in one section, a map with flags, a CO-RE record, lines", () => {
    const flows = { ...PKT_COUNT, name: "flows", type: 1, maxEntries: 2 ** 31, flags: 1 };
    const file = unwrap(link(sampleInput({ programs: [counter({ core: true }), counter({ name: "second" })], maps: [PKT_COUNT, flows] })));
    expect(listing(file)).toMatchInlineSnapshot(`
      "section xdp (200 bytes, flags 6, align 8)
        32: type 1 pkt_count
        128: type 1 pkt_count
      section .maps (72 bytes, flags 2, align 8)
      section license (4 bytes, flags 2, align 1)
      section .BTF (858 bytes, flags 0, align 4)
      section .BTF.ext (180 bytes, flags 0, align 4)
      symbol (section) = xdp+0 (0 bytes, binding 0, type 3)
      symbol pkt_count = .maps+0 (32 bytes, binding 1, type 1)
      symbol flows = .maps+32 (40 bytes, binding 1, type 1)
      symbol count = xdp+0 (104 bytes, binding 1, type 2)
      symbol second = xdp+104 (96 bytes, binding 1, type 2)
      [1] INT 'u32' size=4 bits_offset=0 nr_bits=32 encoding=(none)
      [2] STRUCT 'xdp_md' size=24 vlen=6
        'data' type_id=1 bits_offset=0
        'data_end' type_id=1 bits_offset=32
        'data_meta' type_id=1 bits_offset=64
        'ingress_ifindex' type_id=1 bits_offset=96
        'rx_queue_index' type_id=1 bits_offset=128
        'egress_ifindex' type_id=1 bits_offset=160
      [3] ARRAY '(anon)' type_id=1 index_type_id=1 nr_elems=2
      [4] PTR '(anon)' type_id=3
      [5] ARRAY '(anon)' type_id=1 index_type_id=1 nr_elems=4
      [6] PTR '(anon)' type_id=5
      [7] ARRAY '(anon)' type_id=1 index_type_id=1 nr_elems=8
      [8] PTR '(anon)' type_id=7
      [9] ARRAY '(anon)' type_id=1 index_type_id=1 nr_elems=1
      [10] PTR '(anon)' type_id=9
      [11] STRUCT '(anon)' size=32 vlen=4
        'type' type_id=4 bits_offset=0
        'key_size' type_id=6 bits_offset=64
        'value_size' type_id=8 bits_offset=128
        'max_entries' type_id=10 bits_offset=192
      [12] VAR 'pkt_count' type_id=11, linkage=global
      [13] INT 'u8' size=1 bits_offset=0 nr_bits=8 encoding=(none)
      [14] ARRAY '(anon)' type_id=13 index_type_id=1 nr_elems=2147483648
      [15] PTR '(anon)' type_id=14
      [16] STRUCT '(anon)' size=40 vlen=5
        'type' type_id=10 bits_offset=0
        'key_size' type_id=6 bits_offset=64
        'value_size' type_id=8 bits_offset=128
        'max_entries' type_id=15 bits_offset=192
        'map_flags' type_id=10 bits_offset=256
      [17] VAR 'flows' type_id=16, linkage=global
      [18] DATASEC '.maps' size=72 vlen=2
        type_id=12 offset=0 size=32 (VAR 'pkt_count')
        type_id=17 offset=32 size=40 (VAR 'flows')
      [19] PTR '(anon)' type_id=2
      [20] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED
      [21] FUNC_PROTO '(anon)' ret_type_id=20 vlen=1
        'ctx' type_id=19
      [22] FUNC 'count' type_id=21 linkage=global
      [23] FUNC 'second' type_id=21 linkage=global
      func_info xdp+0: type 22
      func_info xdp+104: type 23
      line_info xdp+0: counter.lisp:2:1 (defprog count (:type :xdp)
      line_info xdp+8: counter.lisp:3:3   (incf (getmap pkt_count 0))
      line_info xdp+88: counter.lisp:4:3   XDP_PASS)
      line_info xdp+104: counter.lisp:3:3   (incf (getmap pkt_count 0))
      line_info xdp+184: counter.lisp:4:3   XDP_PASS)
      core_relo xdp+0: type 2 0:3 kind 0
      "
    `);
  });

  test("writeElf and readElf keep the object", () => {
    const file = unwrap(link(sampleInput()));
    expect(unwrap(readElf(writeElf(file)))).toEqual(file);
  });

  test("programs of several sections keep their order; there is no .maps without maps", () => {
    const program = (name: string, section: string) => ({ ...counter({ name, section }), insns: [at(mov64Imm(0, 2)), at(exit())] });
    const file = unwrap(
      link({ programs: [program("a", "xdp"), program("b", "tc"), program("c", "xdp")], maps: [], types: new Map(), license: "MIT" }),
    );
    expect(file.sections.map((section) => section.name)).toEqual(["xdp", "tc", "license", ".BTF", ".BTF.ext"]);
    expect(file.symbols.filter((symbol) => symbol.type === 2).map((symbol) => [symbol.name, symbol.section, symbol.value])).toEqual([
      ["a", 0, 0],
      ["b", 1, 0],
      ["c", 0, 16],
    ]);
    expect(new TextDecoder().decode(sectionNamed(file, "license"))).toBe("MIT\0");
  });

  test("a slot of .maps begins with the five numbers, and is as large as its BTF struct", () => {
    const plain = { ...PKT_COUNT, name: "plain" };
    const flagged = { ...PKT_COUNT, name: "flagged", flags: 1 };
    const file = unwrap(
      link(sampleInput({ programs: [{ ...counter(), insns: [at(exit())] }], maps: [plain, flagged, { ...plain, name: "last" }] })),
    );
    const words = new Uint32Array(sectionNamed(file, ".maps").slice().buffer);
    expect([...words.subarray(0, 8)]).toEqual([2, 4, 8, 1, 0, 0, 0, 0]);
    expect([...words.subarray(8, 18)]).toEqual([2, 4, 8, 1, 1, 0, 0, 0, 0, 0]);
    expect(file.symbols.filter((symbol) => symbol.type === 1).map((symbol) => [symbol.name, symbol.value, symbol.sizeBytes])).toEqual([
      ["plain", 0, 32],
      ["flagged", 32, 40],
      ["last", 72, 32],
    ]);
  });
});

describe("what link refuses", () => {
  const bad = (parts: Partial<LinkInput>) => problems(sampleInput(parts));
  const withInsns = (...insns: readonly CodeInsn[]) => bad({ programs: [{ ...counter(), insns }] });

  test.each<[string, readonly string[], readonly string[]]>([
    ["two programs of one name", bad({ programs: [counter(), counter()] }), ["WH5201 the name count of a program is taken"]],
    ["a program named as a map", bad({ programs: [counter({ name: "pkt_count" })] }), ["WH5201 the name pkt_count of a program is taken"]],
    [
      "a Lisp name",
      bad({ programs: [counter({ name: "count-packets" })] }),
      ['WH5202 the program name "count-packets" is no C identifier'],
    ],
    [
      "a section of the object itself",
      bad({ programs: [counter({ section: ".maps" })] }),
      ['WH5203 the section name ".maps" cannot be used for a program'],
    ],
    ["an empty section name", bad({ programs: [counter({ section: "" })] }), ['WH5203 the section name "" cannot be used for a program']],
    [
      "a NUL in a section name",
      bad({ programs: [counter({ section: "x\0" })] }),
      ['WH5203 the section name "x\\u0000" cannot be used for a program'],
    ],
    ["no license", bad({ license: "" }), ['WH5204 the license "" cannot be passed to the kernel']],
    ["a map of a negative size", bad({ maps: [{ ...PKT_COUNT, keySizeBytes: -4 }] }), ["WH5205 the key size of map pkt_count is -4"]],
    [
      "too many entries",
      bad({ maps: [{ ...PKT_COUNT, maxEntries: 2 ** 32 }] }),
      ["WH5205 the number of entries of map pkt_count is 4294967296"],
    ],
    ["a program without instructions", withInsns(), ["WH5208 program count has no instructions"]],
    ["a map that does not exist", withInsns(at(lddw(1, 0n), { map: "nosuch" })), ["WH5206 the map nosuch does not exist"]],
    ["a map at a mov", withInsns(at(mov64Imm(1, 0), { map: "pkt_count" })), ["WH5206 only lddw can refer to the map pkt_count"]],
    [
      "a folded offset under a CO-RE record",
      withInsns(at(ldx(4, 0, 1, 8), { core: { kind: "field_byte_offset", struct: "xdp_md", access: [3] } })),
      ["WH5207 xdp_md[3] lies at byte 12 (4 bytes), the instruction under its CO-RE record has 8"],
    ],
    [
      "a member that does not exist",
      withInsns(at(ldx(4, 0, 1, 12), { core: { kind: "field_byte_offset", struct: "xdp_md", access: [3, 1] } })),
      ["WH5207 a CO-RE record refers to xdp_md[3:1], which does not exist"],
    ],
    [
      "a struct that is not described",
      withInsns(at(ldx(4, 0, 1, 12), { core: { kind: "field_byte_offset", struct: "bpf_sock", access: [0] } })),
      ["WH5207 a CO-RE record refers to struct bpf_sock, which is not described"],
    ],
    [
      "a struct that BTF cannot describe",
      bad({ types: new Map([["xdp_md", { ...XDP_MD, sizeBytes: 20 }]]) }),
      ["WH5104 struct xdp_md: member egress_ifindex ends behind its 20 bytes"],
    ],
  ])("%s", (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  test("the diagnostic of a program points at it", () => {
    const result = link(sampleInput({ programs: [counter({ section: "license" })] }));
    expect(result.diagnostics[0]?.span).toEqual(spanOf("(defprog"));
  });
});

describe("CO-RE access into arrays and nested structs", () => {
  const inner: CStruct = {
    kind: "struct",
    name: "inner",
    members: [
      { name: "a", type: U8 },
      { name: "b", type: U64 },
    ],
  };
  const outer: CStruct = {
    kind: "struct",
    name: "outer",
    members: [
      { name: "first", type: U32 },
      { name: "cells", type: { kind: "array", element: inner, length: 4 } },
    ],
  };

  test("is checked and written as libbpf counts it", () => {
    const load = at(ldx(8, 0, 1, 8 + 2 * 16 + 8), { core: { kind: "field_byte_offset", struct: "outer", access: [1, 2, 1] } });
    const file = unwrap(
      link({ ...sampleInput(), programs: [{ ...counter(), insns: [load, at(exit())] }], types: new Map([["outer", outer]]) }),
    );
    expect(listing(file)).toContain("core_relo xdp+0: type 6 0:1:2:1 kind 0");
  });
});

describe("a struct known by the fields that are used", () => {
  const task: CStruct = {
    kind: "struct",
    name: "task_struct",
    members: [
      { name: "tgid", type: U32, offsetBytes: 2404 },
      { name: "pid", type: U32, offsetBytes: 2400 },
    ],
  };
  const load = (offset: number, index: number) =>
    at(ldx(4, 0, 1, offset), { core: { kind: "field_byte_offset", struct: "task_struct", access: [index] } });

  test("has its members in the order of their offsets, and the records follow", () => {
    const program = { ...counter(), insns: [load(2404, 0), load(2400, 1), at(exit())] };
    const file = unwrap(link({ ...sampleInput(), programs: [program], types: new Map([["task_struct", task]]) }));
    const text = listing(file);
    expect(text).toMatch(/'pid' type_id=1 bits_offset=19200\n {2}'tgid' type_id=1 bits_offset=19232/);
    expect(text).toContain("core_relo xdp+0: type 2 0:1 kind 0\ncore_relo xdp+8: type 2 0:0 kind 0");
  });
});

describe("line info", () => {
  const insns = (...spans: readonly Span[]): readonly CodeInsn[] => spans.map((span) => ({ insn: mov64Imm(0, 0), span }));
  const lines = (code: readonly CodeInsn[]) =>
    lineRecords(code).map((one) => `${one.insnOffsetBytes} ${one.lineCol >>> 10}:${one.lineCol & 1023} ${one.text}`);

  test("a record where the place changes, none where it stays", () => {
    const incf = spanOf("(incf");
    const pass = spanOf("XDP_PASS");
    expect(lines(insns(incf, incf, pass, incf))).toEqual([
      "0 3:3   (incf (getmap pkt_count 0))",
      "16 4:3   XDP_PASS)",
      "24 3:3   (incf (getmap pkt_count 0))",
    ]);
  });

  test("counts lddw as two slots and never stands on the second", () => {
    const code = [
      { insn: lddw(1, 0n), span: spanOf("(incf") },
      { insn: exit(), span: spanOf("XDP_PASS") },
    ];
    expect(lineRecords(code).map((one) => one.insnOffsetBytes)).toEqual([0, 16]);
  });

  test("what macros made stands at the outermost call in the user's text", () => {
    const library: Source = { path: "library", text: "(lock-add p 1)" };
    const inner: Span = {
      source: library,
      start: 0,
      end: 5,
      via: { macro: "incf", call: { ...spanOf("(getmap"), via: { macro: "with-x", call: spanOf("(incf") } } },
    };
    expect(userSpan(inner)).toEqual(spanOf("(incf"));
    expect(lineRecords(insns(inner))[0]).toMatchObject({ file: SOURCE.path, text: "  (incf (getmap pkt_count 0))" });
  });

  test("columns and long lines are cut to what the kernel holds and people read", () => {
    const source: Source = { path: "long.lisp", text: `${" ".repeat(5000)}(x)` };
    const [record] = lineRecords(insns({ source, start: 5000, end: 5003 }));
    expect(record?.lineCol).toBe((1 << 10) | 1023);
    expect(record?.text).toHaveLength(1001);
  });
});

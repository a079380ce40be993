import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allTypes,
  type Btf,
  type BtfType,
  type CStruct,
  type CType,
  ctypeOf,
  decodeBtf,
  dumpBtf,
  encodeBtf,
  I32,
  idsNamed,
  layoutOf,
  sizeOf,
  skipModifiers,
  stringAt,
  TypeTable,
  typeOf,
  U8,
  U16,
  U32,
  U64,
} from "../src/index.ts";
import { ctype } from "./ctypes.ts";
import { btfTypes } from "./sample.ts";

function decoded(bytes: Uint8Array): Btf {
  const result = decodeBtf(bytes);
  if (!result.ok) throw new Error(result.diagnostics.map((one) => one.message).join("\n"));
  return result.value;
}

const FLOW: CStruct = {
  kind: "struct",
  name: "flow",
  members: [
    { name: "address", type: U32 },
    { name: "ports", type: { kind: "array", element: U16, length: 2 } },
    {
      type: {
        kind: "union",
        members: [
          { name: "wide", type: U64 },
          { name: "narrow", type: I32 },
        ],
      },
    },
    { name: "sk", type: { kind: "pointer", target: "struct bpf_sock" } },
    { name: "protocol", type: U8 },
  ],
};

/** The sample as a section. */
function flowBtf(): Uint8Array {
  const table = new TypeTable();
  const flow = table.addCType(FLOW);
  const proto = table.add({
    kind: "func_proto",
    returns: table.addInt("int", 4, true),
    params: [{ name: "ctx", type: table.add({ kind: "ptr", type: flow }) }],
  });
  table.add({ kind: "func", name: "main", type: proto, linkage: 1 });
  return encodeBtf(table.types, ["flow.lisp"]).bytes;
}

describe("encodeBtf and decodeBtf", () => {
  test("a C struct and a function, as bpftool prints them", () => {
    expect(dumpBtf(decoded(flowBtf()))).toBe(
      [
        "[1] INT 'u32' size=4 bits_offset=0 nr_bits=32 encoding=(none)",
        "[2] INT 'u16' size=2 bits_offset=0 nr_bits=16 encoding=(none)",
        "[3] ARRAY '(anon)' type_id=2 index_type_id=1 nr_elems=2",
        "[4] INT 'u64' size=8 bits_offset=0 nr_bits=64 encoding=(none)",
        "[5] INT 'i32' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED",
        "[6] UNION '(anon)' size=8 vlen=2",
        "\t'wide' type_id=4 bits_offset=0",
        "\t'narrow' type_id=5 bits_offset=0",
        "[7] FWD 'bpf_sock' fwd_kind=struct",
        "[8] PTR '(anon)' type_id=7",
        "[9] INT 'u8' size=1 bits_offset=0 nr_bits=8 encoding=(none)",
        "[10] STRUCT 'flow' size=32 vlen=5",
        "\t'address' type_id=1 bits_offset=0",
        "\t'ports' type_id=3 bits_offset=32",
        "\t'(anon)' type_id=6 bits_offset=64",
        "\t'sk' type_id=8 bits_offset=128",
        "\t'protocol' type_id=9 bits_offset=192",
        "[11] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED",
        "[12] PTR '(anon)' type_id=10",
        "[13] FUNC_PROTO '(anon)' ret_type_id=11 vlen=1",
        "\t'ctx' type_id=12",
        "[14] FUNC 'main' type_id=13 linkage=global",
        "",
      ].join("\n"),
    );
  });

  test("any list of types comes back as it was, and encodes to the same bytes again", () => {
    fc.assert(
      fc.property(btfTypes, (types) => {
        const { bytes } = encodeBtf(types);
        const again = [...allTypes(decoded(bytes))];
        expect(again).toEqual(types);
        expect(encodeBtf(again).bytes).toEqual(bytes);
      }),
    );
  });

  test("each string is stored once and found at its offset", () => {
    const { bytes, strings } = encodeBtf([{ kind: "typedef", name: "same", type: 0 }], ["same", "other", "same", "", "a\0b"]);
    const btf = decoded(bytes);
    expect([...strings.keys()]).toEqual(["", "same", "other", "a\0b"]);
    expect(new TextDecoder().decode(btf.strings)).toBe("\0same\0other\0a\u2400b\0");
    for (const text of ["", "same", "other"]) expect(stringAt(btf, strings.get(text) ?? -1)).toBe(text);
    expect(stringAt(btf, btf.strings.length)).toBeUndefined();
  });

  test("a C type is the same after BTF, offsets fixed", () => {
    fc.assert(
      fc.property(ctype, (type) => {
        const table = new TypeTable();
        const id = table.addCType(type);
        const btf = decoded(encodeBtf(table.types).bytes);
        const back = ctypeOf(btf, id);
        expect(back).toEqual(fixed(type));
        expect(sizeOf(btf, id)).toBe(layoutOf(type).sizeBytes);
      }),
    );
  });

  test("structurally equal types share an id, also when they are other objects", () => {
    const table = new TypeTable();
    const first = table.addCType(FLOW);
    expect(table.addCType(structuredClone(FLOW))).toBe(first);
    expect(table.types.filter((type) => type.kind === "int")).toHaveLength(5);
  });

  test("a struct nested 20,000 deep needs no stack", () => {
    let type: CType = U32;
    for (let depth = 0; depth < 20_000; depth++) type = { kind: "struct", members: [{ name: "inner", type }] };
    const table = new TypeTable();
    expect(table.addCType(type)).toBe(20_001);
    expect(ctypeOf(decoded(encodeBtf(table.types).bytes), 20_001)).toBeUndefined();
  });
});

describe("looking up", () => {
  const types: readonly BtfType[] = [
    { kind: "int", name: "u32", sizeBytes: 4, encoding: 0, bitOffset: 0, bits: 32 },
    { kind: "typedef", name: "task", type: 3 },
    { kind: "const", type: 4 },
    { kind: "struct", name: "task", sizeBytes: 4, members: [{ name: "pid", type: 1, bitOffset: 0, bits: 0 }] },
    { kind: "struct", name: "task___old", sizeBytes: 0, members: [] },
    { kind: "struct", name: "task_other", sizeBytes: 0, members: [] },
    { kind: "typedef", name: "loop", type: 8 },
    { kind: "const", type: 7 },
    { kind: "array", element: 9, index: 1, length: 2 },
  ];
  const btf = decoded(encodeBtf(types).bytes);

  test.each([
    ["task", {}, [2, 4]],
    ["task", { kind: "struct" }, [4]],
    ["task", { kind: "struct", flavors: true }, [4, 5]],
    ["tas", { flavors: true }, []],
    ["", {}, []],
  ] as const)("idsNamed %j %j", (name, options, ids) => {
    expect(idsNamed(btf, name, options)).toEqual(ids);
  });

  test("modifiers and typedefs are skipped; cycles are noticed", () => {
    expect(skipModifiers(btf, 2)?.id).toBe(4);
    expect(skipModifiers(btf, 7)).toBeUndefined();
    expect(skipModifiers(btf, 0)).toEqual({ id: 0, type: undefined });
    expect(sizeOf(btf, 9)).toBeUndefined();
    expect(ctypeOf(btf, 9)).toBeUndefined();
    expect(typeOf(btf, 10)).toBeUndefined();
  });
});

describe("hostile BTF", () => {
  const good = flowBtf();
  const changed = (change: (view: DataView) => void): Uint8Array => {
    const copy = good.slice();
    change(new DataView(copy.buffer));
    return copy;
  };

  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "the section has 0 bytes, a BTF header has 24"],
    ["another magic", changed((v) => v.setUint16(0, 0, true)), "the section does not begin with the magic of BTF"],
    ["big-endian", changed((v) => v.setUint16(0, 0xeb9f)), "big-endian BTF"],
    ["version 2", changed((v) => v.setUint8(2, 2)), "BTF of version 2"],
    ["a short header", changed((v) => v.setUint32(4, 8, true)), "a header of 8 bytes"],
    ["types behind the end", changed((v) => v.setUint32(12, 0xffff_fff0, true)), "types or strings lie outside the section"],
    ["strings over types", changed((v) => v.setUint32(16, 0, true)), "types and strings overlap"],
    ["no strings", changed((v) => v.setUint32(20, 0, true)), "the strings do not begin and end with NUL"],
    ["an unknown kind", changed((v) => v.setUint32(28, 31 << 24, true)), "type 1 is of an unknown kind"],
    ["a name outside", changed((v) => v.setUint32(24, 9999, true)), "type 1: its name is no string of the section, or too long"],
    ["65535 members", changed((v) => v.setUint32(28, (4 << 24) | 0xffff, true)), "type 1 ends behind the types"],
    ["a type that is none", encodeBtf([{ kind: "ptr", type: 2 }]).bytes, "type 1: it refers to a type that does not exist"],
    [
      "an element that is none",
      encodeBtf([{ kind: "array", element: 0, index: 2, length: 1 }]).bytes,
      "type 1: it refers to a type that does not exist",
    ],
    [
      "a parameter that is none",
      encodeBtf([{ kind: "func_proto", returns: 0, params: [{ name: "x", type: 7 }] }]).bytes,
      "type 1: a part is of a type that does not exist",
    ],
    [
      "a huge name",
      encodeBtf([{ kind: "typedef", name: "x".repeat(5000), type: 0 }]).bytes,
      "type 1: its name is no string of the section, or too long",
    ],
  ])("refuses %s", (_, bytes, message) => {
    expect(decodeBtf(bytes)).toMatchObject({ ok: false, diagnostics: [{ code: "WH5101", message }] });
  });

  test("long strings of another use are no names and do no harm", () => {
    expect(decodeBtf(encodeBtf([{ kind: "typedef", name: "t", type: 0 }], ["x".repeat(100_000)]).bytes).ok).toBe(true);
  });

  test("whatever bytes are changed: a diagnostic, or types that can all be used", () => {
    const edit = fc.record({ at: fc.nat(good.length - 1), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const bytes = good.slice();
        for (const { at, value } of edits) bytes[at] = value;
        const result = decodeBtf(bytes);
        if (!result.ok) return;
        dumpBtf(result.value);
        for (let id = 0; id <= result.value.typeCount; id++) {
          ctypeOf(result.value, id);
          sizeOf(result.value, id);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** The type as `ctypeOf` has it: every offset and size written down. */
function fixed(type: CType): CType {
  switch (type.kind) {
    case "array":
      return { ...type, element: fixed(type.element) };
    case "struct":
    case "union": {
      const { sizeBytes, offsets } = layoutOf(type);
      return {
        ...type,
        sizeBytes,
        members: type.members.map((member, index) => ({ ...member, type: fixed(member.type), offsetBytes: offsets[index] ?? 0 })),
      };
    }
    default:
      return type;
  }
}

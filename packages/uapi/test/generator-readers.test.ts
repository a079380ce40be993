import { describe, expect, it } from "vitest";

/** The readers are plain scripts; these are the functions under test. */
interface Readers {
  readEnums(text: string): readonly { readonly name: string; readonly values: readonly (readonly [string, number])[] }[];
  readDefines(text: string): readonly (readonly [string, number])[];
  readHelperDefs(text: string): readonly unknown[];
  readBtf(bytes: Uint8Array): readonly { readonly kind: string }[];
}

const scripts = new URL("../../../scripts/uapi/", import.meta.url);
const load = async (): Promise<Readers> => ({
  ...(await import(new URL("c-header.mjs", scripts).href)),
  ...(await import(new URL("btf.mjs", scripts).href)),
});

describe("C headers", () => {
  it("gives enumerators their C values", async () => {
    const { readEnums } = await load();
    const text = "enum e { A, B = 5, /* no, C = 9 */ C,\n D = (1U << 4), E = D | 0xf, F = -1, G, };\nenum { H = (1ULL << 63 >> 62), };";
    expect(readEnums(text)).toEqual([
      {
        name: "e",
        values: [
          ["A", 0],
          ["B", 5],
          ["C", 6],
          ["D", 16],
          ["E", 31],
          ["F", -1],
          ["G", 0],
        ],
      },
      { name: "", values: [["H", 2]] },
    ]);
  });

  it("takes macros that are numbers and leaves the others", async () => {
    const { readDefines } = await load();
    const text = '#define A 1\n#define B (A | 0x10) /* b */\n#define C(x) x\n#define D "text"\n#  define E 8U\n#define F sizeof(int)\n';
    expect(readDefines(text)).toEqual([
      ["A", 1],
      ["B", 17],
      ["E", 8],
    ]);
  });

  it("reads prototypes of helpers", async () => {
    const { readHelperDefs } = await load();
    const text = `/* doc (of it) */
static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *) 1;
static __u64 (*bpf_ktime_get_ns)(void) = (void *) 5;
static long (*bpf_trace_printk)(const char *fmt, __u32 fmt_size, ...) = (void *) 6;
`;
    expect(readHelperDefs(text)).toEqual([
      {
        id: 1,
        name: "map_lookup_elem",
        prototype: {
          returns: "void *",
          params: [
            { type: "void *", name: "map" },
            { type: "const void *", name: "key" },
          ],
          variadic: false,
        },
      },
      { id: 5, name: "ktime_get_ns", prototype: { returns: "__u64", params: [], variadic: false } },
      {
        id: 6,
        name: "trace_printk",
        prototype: {
          returns: "long",
          params: [
            { type: "const char *", name: "fmt" },
            { type: "__u32", name: "fmt_size" },
          ],
          variadic: true,
        },
      },
    ]);
  });
});

/** A BTF blob from 32-bit words of types and a string section. */
function btf(words: readonly number[], strings: string): Uint8Array {
  const text = new TextEncoder().encode(strings);
  const bytes = new Uint8Array(24 + 4 * words.length + text.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xeb9f, true);
  view.setUint8(2, 1);
  for (const [index, value] of [24, 0, 4 * words.length, 4 * words.length, text.length].entries())
    view.setUint32(4 + 4 * index, value, true);
  for (const [index, value] of words.entries()) view.setUint32(24 + 4 * index, value >>> 0, true);
  bytes.set(text, 24 + 4 * words.length);
  return bytes;
}

describe("BTF", () => {
  it("reads integers, structs and enums, signed ones too", async () => {
    const { readBtf } = await load();
    const strings = "\0u32\0s\0a\0e\0MINUS\0";
    const int = [1, 1 << 24, 4, 32];
    const struct = [5, (4 << 24) | 1, 4, 7, 1, 0];
    const enumeration = [9, (0x80000000 | (6 << 24) | 1) >>> 0, 4, 11, -1];
    expect(readBtf(btf([...int, ...struct, ...enumeration], strings))).toEqual([
      { kind: "void" },
      { kind: "int", name: "u32", sizeBytes: 4, signed: false },
      { kind: "struct", name: "s", sizeBytes: 4, members: [{ name: "a", type: 1, offsetBits: 0, bits: 0 }] },
      { kind: "enum", name: "e", values: [["MINUS", -1]] },
    ]);
  });

  it("refuses what is no BTF", async () => {
    const { readBtf } = await load();
    expect(() => readBtf(new Uint8Array(24))).toThrow(/magic/);
  });
});

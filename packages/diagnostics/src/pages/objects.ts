import type { CommandPage, Page, ScriptPage } from "./page.ts";
import { script } from "./script.ts";

const WHERE = "Reading an object says it: `whistler disasm`, `whistler run`, the loader.";
const COUNT = `
(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 16 :map-flags :no-prealloc)
(defprog count (:type :xdp)
  (incf (getmap counts 1))
  XDP_PASS)`;

/** An object whose bytes are changed by a command, and the object itself. */
const changed = (change: string, fix: string): CommandPage => ({
  from: "command",
  where: WHERE,
  files: { "count.lisp": COUNT },
  wrong: `
whistler compile count.lisp
${change} count.bpf.o > changed.bpf.o
whistler run --vm changed.bpf.o`,
  right: `
whistler compile count.lisp
whistler run --vm count.bpf.o`,
  fix,
});

/** Reads an object in which something was changed. */
const read = (change: string, before = "", body = "(incf (getmap m 0)) 2"): string =>
  script(
    { compiler: "compileSource", elf: "readElf", object: "readCollection" },
    `const text = "(defmap m :type :array :key-size 4 :value-size 8 :max-entries 1) (defprog p (:type :xdp) ${body})";
const compiled = compileSource(text, "p.lisp");
const elf = compiled.ok ? readElf(compiled.value.object) : compiled;
${before}(elf.ok ? readCollection(${change}) : elf).diagnostics;`,
  );

const decoded = (decode: string, encode: string): Pick<ScriptPage, "wrong" | "right"> => {
  const call = (bytes: string): string =>
    script({ btf: `${decode}, ${encode.replace(/\(.*/, "")}` }, `const bytes = ${encode};\n${decode}(${bytes}).diagnostics;`);
  return { wrong: call("bytes.subarray(0, 20)"), right: call("bytes") };
};

/** The symbol of the program, too short. */
const CUT =
  'const symbols = elf.ok ? elf.value.symbols.map((one) => (one.name === "p" ? { ...one, sizeBytes: one.sizeBytes - 4 } : one)) : [];\n';

/** Pages of object files and of the type information in them. */
export const OBJECT_PAGES = {
  WH5001: changed("head -c 100", "build the object again; a truncated copy is the usual reason"),
  WH5002: {
    from: "command",
    where: WHERE,
    files: { "count.lisp": COUNT },
    wrong: "whistler disasm /bin/true",
    right: `
whistler compile count.lisp
whistler disasm count.bpf.o`,
    fix: "compile with whistler compile, or with clang -target bpf -c",
  },
  WH5003: {
    from: "script",
    where: WHERE,
    wrong: named("5000"),
    right: named("50"),
    fix: "build the object with whistler compile or clang -target bpf",
  },
  WH5101: {
    from: "script",
    where: WHERE,
    ...decoded("decodeBtf", 'encodeBtf([{ kind: "int", name: "u32", sizeBytes: 4, encoding: 0, bitOffset: 0, bits: 32 }]).bytes'),
    fix: "build the object again, and strip it with nothing but llvm-strip -g",
  },
  WH5102: {
    from: "script",
    where: WHERE,
    ...decoded("decodeBtfExt", "encodeBtfExt({ funcInfo: [], lineInfo: [], coreRelocations: [] })"),
    fix: "build the object again, and strip it with nothing but llvm-strip -g",
  },
  WH5301: {
    from: "script",
    where: WHERE,
    wrong: read("{ ...elf.value, sections }", without(".BTF"), "2"),
    right: read("elf.value", "", "2"),
    fix: "define the map in the section .maps with __uint and __type, or with defmap, and keep the section .BTF",
  },
  WH5302: {
    from: "script",
    where: `${WHERE} The object uses what this loader does not provide.`,
    wrong: read("{ ...elf.value, sections }", relocations("symbol: 2")),
    right: read("elf.value"),
    fix: "load the object with libbpf or bpftool",
  },
  WH5303: {
    from: "script",
    where: `${WHERE} A relocation leads outside of its section or to an instruction that it does not fit.`,
    wrong: read("{ ...elf.value, sections }", relocations("offset: relocation.offset + 8")),
    right: read("elf.value"),
    fix: "build the object again",
  },
  WH5304: {
    from: "script",
    where: `${WHERE} The bytes of a program are no sequence of whole instructions.`,
    wrong: read("{ ...elf.value, symbols }", CUT),
    right: read("elf.value"),
    fix: "build the object again",
  },
  WH5305: changed("sed 's/map_flags/numa_node/'", "leave the attribute out, or load the object with libbpf"),
} as const satisfies Record<string, Page>;

function named(characters: string): string {
  return script(
    { elf: "readElf, writeElf" },
    `const name = "a".repeat(${characters});
const symbol = { name, section: "undefined", value: 0, sizeBytes: 0, binding: 1, type: 0, visibility: 0 } as const;
readElf(writeElf({ sections: [], symbols: [symbol] })).diagnostics;`,
  );
}

function without(name: string): string {
  return `const sections = elf.ok ? elf.value.sections.filter((section) => section.name !== "${name}") : [];\n`;
}

function relocations(change: string): string {
  return `const those = elf.ok ? elf.value.sections : [];
const sections = those.map((section) => ({
  ...section,
  relocations: section.relocations.map((relocation) => ({ ...relocation, ${change} })),
}));
`;
}

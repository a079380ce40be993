import type { Page, ScriptPage } from "./page.ts";
import { script } from "./script.ts";

const WHERE = "Linking says it of programs, maps and types that a tool or a plugin hands over.";

/** What is handed to `link`, as text; what is left out is a program `pass`, no maps and no types. */
interface Parts {
  readonly programs?: string;
  readonly maps?: string;
  readonly types?: string;
  readonly license?: string;
  /** Lines before the call. */
  readonly before?: string;
  /** Names imported from `@whistler/isa`. */
  readonly isa?: string;
}

function linked({ programs = "[pass]", maps = "[]", types = "[]", license = '"GPL"', before = "", isa = "exit, mov64Imm" }: Parts): string {
  const btf = types === "[]" ? {} : { btf: "type CStruct, U32" };
  return script(
    { ...btf, diagnostics: "SYNTHETIC_SPAN as span", isa, object: "link" },
    `const insns = [mov64Imm(0, 2), exit()].map((insn) => ({ insn, span }));
const pass = { name: "pass", section: "xdp", insns, span };
${before}link({ programs: ${programs}, maps: ${maps}, types: new Map(${types === "[]" ? "" : types}), license: ${license} }).diagnostics;`,
  );
}

const page = (wrong: Parts, right: Parts, fix: string, where = WHERE): ScriptPage => ({
  from: "script",
  where,
  wrong: linked(wrong),
  right: linked(right),
  fix,
});

const map = (maxEntries: number): string =>
  `const map = { name: "counts", type: 2, keySizeBytes: 4, valueSizeBytes: 8, maxEntries: ${maxEntries}, flags: 0 };\n`;

/** A struct `flow` of two fields, the second at this offset. */
const flow = (offsetBytes: number): string => `const from = { name: "from", type: U32, offsetBytes: 0 };
const to = { name: "to", type: U32, offsetBytes: ${offsetBytes} };
const flow: CStruct = { kind: "struct", name: "flow", sizeBytes: 8, members: [from, to] };
`;

const described = (offsetBytes: number): Parts => ({
  before: flow(offsetBytes),
  programs: '[{ ...pass, contextStruct: "flow" }]',
  types: '[["flow", flow]]',
});

/** So many structs of two fields. */
const structs = (count: string): Parts => ({
  before: `const members = ["from", "to"].map((name) => ({ name, type: U32 }));
const flow = (_: unknown, n: number): [string, CStruct] => [\`flow\${n}\`, { kind: "struct", name: \`flow\${n}\`, members }];
`,
  types: `Array.from({ length: ${count} }, flow)`,
});

const counted = (maps: string): Parts => ({
  isa: "exit, lddw, mov64Imm",
  before: `${map(1)}const counts = { insn: lddw(1, 0n), span, map: map.name };\n`,
  programs: "[{ ...pass, insns: [counts, ...insns] }]",
  maps,
});

/** A load of `flow.to` under a CO-RE record of this access. */
const relocated = (access: string): Parts => ({
  isa: "exit, ldx, mov64Imm",
  before: `${flow(4)}const core = { kind: "field_byte_offset", struct: "flow", access: ${access} } as const;
const load = { insn: ldx(4, 2, 1, 4), span, core };
`,
  programs: "[{ ...pass, insns: [load, ...insns] }]",
  types: '[["flow", flow]]',
});

/** Pages of what linking refuses. */
export const LINK_PAGES = {
  WH5103: page(
    structs("400_000"),
    structs("400"),
    "split the source into several objects",
    `${WHERE} Names and the lines of the source are part of the type information, so that a source of many megabytes is too large as well.`,
  ),
  WH5104: page(described(6), described(4), "list the members in the order of their offsets, inside the size of the struct"),
  WH5201: page(
    { programs: "[pass, pass]" },
    { programs: '[pass, { ...pass, name: "pass_too" }]' },
    "give each program and map a name of its own; - and other characters become _",
    `${WHERE} In one file the expander says WH2203 or WH2208 first.`,
  ),
  WH5202: page(
    { programs: '[{ ...pass, name: "pass-all" }]' },
    { programs: '[{ ...pass, name: "pass_all" }]' },
    "use letters, digits and _, no digit first, at most 127 characters",
  ),
  WH5203: page(
    { programs: '[{ ...pass, section: ".maps" }]' },
    { programs: '[{ ...pass, section: "xdp.frags" }]' },
    'choose a section name that the program\'s type has: "xdp", "tc", "kprobe/function"',
  ),
  WH5204: page({ license: '""' }, { license: '"GPL"' }, 'use a short name, such as "GPL" or "Dual BSD/GPL"'),
  WH5205: page(
    { before: map(-1), maps: "[map]" },
    { before: map(1), maps: "[map]" },
    "keep sizes, entries and flags of maps between 0 and 4294967295",
  ),
  WH5206: page(counted("[]"), counted("[map]"), "hand over the map, too"),
  WH5207: page(
    relocated("[2]"),
    relocated("[1]"),
    "let the record and the instruction name the same field: the access is the path of indices to it",
  ),
  WH5208: page(
    { programs: "[{ ...pass, insns: [] }]" },
    { programs: "[{ ...pass, insns }]" },
    "give the program at least an exit instruction",
  ),
} as const satisfies Record<string, Page>;

/** The facts as TypeScript text: one row a line, plain object literals (the check reads them back by evaluating the literal). */

const key = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

/** A JavaScript literal on one line, keys bare where they may be. */
function literal(value) {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `[${value.map(literal).join(", ")}]`;
  if (value !== null && typeof value === "object")
    return `{ ${Object.entries(value)
      .map(([name, one]) => `${key(name)}: ${literal(one)}`)
      .join(", ")} }`;
  return JSON.stringify(value);
}

const rows = (table, row = literal) => [...table].map(([name, value]) => `  ${key(name)}: ${row(value)},`).join("\n");
const table = (name, doc, body, type) => `/** ${doc} */\nexport const ${name} = {\n${body}\n} as const satisfies ${type};\n`;
const NUMBERS = "Readonly<Record<string, number>>";
const hyphenated = (names) => new Map([...names].map(([name, value]) => [name.replaceAll("_", "-"), value]));

function struct({ kind, name, sizeBytes, members }) {
  return `{\n    kind: ${literal(kind)},\n    name: ${literal(name)},\n    sizeBytes: ${sizeBytes},\n    members: [\n${members.map((one) => `      ${literal(one)},`).join("\n")}\n    ],\n  }`;
}

/** File name → text without the header comment. */
export function render(facts) {
  return new Map([
    [
      "helpers.gen.ts",
      `import type { Helper } from "./helper-type.ts";\n\n${table("HELPERS", "Every kernel helper by its kernel name, in the order of ids.", rows(facts.helpers), "Readonly<Record<string, Helper>>")}`,
    ],
    [
      "map-types.gen.ts",
      table(
        "MAP_TYPES",
        "`enum bpf_map_type` by keyword: the kernel's name in lower case with hyphens.",
        rows(hyphenated(facts.enums.MAP_TYPES)),
        NUMBERS,
      ),
    ],
    [
      "prog-types.gen.ts",
      table(
        "PROG_TYPES",
        "`enum bpf_prog_type` by the kernel's name in lower case, without its prefix.",
        rows(facts.enums.PROG_TYPES),
        NUMBERS,
      ),
    ],
    [
      "attach-types.gen.ts",
      `${table("ATTACH_TYPES", "`enum bpf_attach_type` by the kernel's name in lower case, without `BPF_`.", rows(facts.enums.ATTACH_TYPES), NUMBERS)}\n${table("LINK_TYPES", "`enum bpf_link_type` by the kernel's name in lower case, without its prefix.", rows(facts.enums.LINK_TYPES), NUMBERS)}`,
    ],
    [
      "commands.gen.ts",
      table(
        "BPF_CMD",
        "`enum bpf_cmd`, the first argument of bpf(2), by the kernel's name in lower case, without `BPF_`.",
        rows(facts.enums.BPF_CMD),
        NUMBERS,
      ),
    ],
    [
      "constants.gen.ts",
      table("CONSTANTS", "Flags, return codes and pseudo source registers, by their C names.", rows(facts.constants), NUMBERS),
    ],
    [
      "context-structs.gen.ts",
      `import type { ContextStruct } from "./context-type.ts";\n\n${table("CONTEXT_STRUCTS", "Contexts of programs, as the kernel's BTF has them: every member in order of declaration.", rows(facts.structs, struct), "Readonly<Record<string, ContextStruct>>")}`,
    ],
  ]);
}

/** The tables of a rendered text, as values: name → record. */
export function tablesOf(text) {
  return new Map(
    [...text.matchAll(/^export const (\w+) = (\{[\s\S]*?\n\}) as const satisfies/gm)].map(([, name, body]) => [
      name,
      new Function(`return (${body});`)(),
    ]),
  );
}

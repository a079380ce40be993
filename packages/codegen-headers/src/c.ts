import type { CStruct } from "@whistler/btf";
import { constantsOf, type Declarations, screamingSnakeCase } from "./declarations.ts";
import { type Field, fieldsOf } from "./fields.ts";

/** C11 keywords (ISO/IEC 9899:2011 §6.4.1) that a field may be called in Lisp. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return " +
    "short signed sizeof static struct switch typedef union unsigned void volatile while"
  ).split(" "),
);

/** A C header: structs with natural layout, which is the layout that programs use, and the constants as macros. */
export function generateC(declarations: Declarations, fileName: string): string {
  const guard = fileName.replace(/[^A-Za-z0-9]/g, "_").toUpperCase();
  const structs = declarations.structs.map(({ type }) => `${structDeclaration(type)}\n`);
  const constants = constantsOf(declarations).map(({ words, value }) => `#define ${screamingSnakeCase(words)} ${literal(value)}\n`);
  const parts = [`#ifndef ${guard}\n#define ${guard}\n`, "#include <stdint.h>\n", ...structs, constants.join(""), "#endif\n"];
  return parts.filter((part) => part !== "").join("\n");
}

function structDeclaration(type: CStruct): string {
  return `${type.kind} ${type.name} {\n${fieldsOf(type).map(fieldDeclaration).join("")}};`;
}

function fieldDeclaration({ name, element, length }: Field): string {
  const base = element.kind === "int" ? `${element.signed ? "" : "u"}int${element.bits}_t` : `${element.type.kind} ${element.name}`;
  return `    ${base} ${KEYWORDS.has(name) ? `${name}_` : name}${length === undefined ? "" : `[${length}]`};\n`;
}

/** A literal that C reads as this value: what is outside `int` says so, and the least value has no literal. */
function literal(value: bigint): string {
  if (value >= 1n << 63n) return `${value}ULL`;
  if (value === -(1n << 63n)) return "(-9223372036854775807LL - 1)";
  const text = value >= -(1n << 31n) && value < 1n << 31n ? `${value}` : `${value}LL`;
  return value < 0n ? `(${text})` : text;
}

import { assertNever } from "@whistler/diagnostics";
import { allTypes, type Btf, kindOf, typeOf } from "./btf.ts";
import { BTF_INT_BOOL, BTF_INT_CHAR, BTF_INT_SIGNED, type BtfType } from "./btf-type.ts";

/** The types of a section as text, in the format of `bpftool btf dump file … format raw`. */
export function dumpBtf(btf: Btf): string {
  const lines: string[] = [];
  let id = 1;
  for (const type of allTypes(btf)) {
    lines.push(`[${id}] ${type.kind.toUpperCase()} ${describe(type)}`, ...parts(btf, type).map((part) => `\t${part}`));
    id++;
  }
  return lines.map((line) => `${line}\n`).join("");
}

function describe(type: BtfType): string {
  const name = `'${("name" in type && type.name) || "(anon)"}'`;
  switch (type.kind) {
    case "int":
      return `${name} size=${type.sizeBytes} bits_offset=${type.bitOffset} nr_bits=${type.bits} encoding=${encodingName(type.encoding)}`;
    case "ptr":
    case "volatile":
    case "const":
    case "restrict":
    case "typedef":
    case "type_tag":
      return `${name} type_id=${type.type}`;
    case "array":
      return `${name} type_id=${type.element} index_type_id=${type.index} nr_elems=${type.length}`;
    case "struct":
    case "union":
      return `${name} size=${type.sizeBytes} vlen=${type.members.length}`;
    case "enum":
    case "enum64":
      return `${name} encoding=${type.signed ? "SIGNED" : "UNSIGNED"} size=${type.sizeBytes} vlen=${type.values.length}`;
    case "fwd":
      return `${name} fwd_kind=${type.isUnion ? "union" : "struct"}`;
    case "func":
      return `${name} type_id=${type.type} linkage=${linkageName(type.linkage)}`;
    case "func_proto":
      return `${name} ret_type_id=${type.returns} vlen=${type.params.length}`;
    case "var":
      return `${name} type_id=${type.type}, linkage=${linkageName(type.linkage)}`;
    case "datasec":
      return `${name} size=${type.sizeBytes} vlen=${type.entries.length}`;
    case "float":
      return `${name} size=${type.sizeBytes}`;
    case "decl_tag":
      return `${name} type_id=${type.type} component_idx=${type.component}`;
    default:
      return assertNever(type, "BTF type");
  }
}

function parts(btf: Btf, type: BtfType): readonly string[] {
  switch (type.kind) {
    case "struct":
    case "union":
      return type.members.map((member) => {
        const width = member.bits > 0 ? ` bitfield_size=${member.bits}` : "";
        return `'${member.name || "(anon)"}' type_id=${member.type} bits_offset=${member.bitOffset}${width}`;
      });
    case "enum":
      return type.values.map(({ name, value }) => `'${name}' val=${value}`);
    case "enum64":
      return type.values.map(({ name, value }) => `'${name}' val=${value}${type.signed ? "LL" : "ULL"}`);
    case "func_proto":
      return type.params.map((param) => `'${param.name || "(anon)"}' type_id=${param.type}`);
    case "datasec":
      return type.entries.map((entry) => {
        const variable = kindOf(btf, entry.type) === "var" ? typeOf(btf, entry.type) : undefined;
        const what = variable?.kind === "var" ? ` (VAR '${variable.name}')` : "";
        return `type_id=${entry.type} offset=${entry.offset} size=${entry.sizeBytes}${what}`;
      });
    default:
      return [];
  }
}

function encodingName(encoding: number): string {
  if (encoding === 0) return "(none)";
  if (encoding === BTF_INT_SIGNED) return "SIGNED";
  if (encoding === BTF_INT_CHAR) return "CHAR";
  if (encoding === BTF_INT_BOOL) return "BOOL";
  return "UNKN";
}

function linkageName(linkage: number): string {
  return ["static", "global", "extern"][linkage] ?? "(unknown)";
}

import { type CInt, type CMember, type CStruct, type CType, I8, I16, I32, I64, U8, U16, U32, U64 } from "@whistler/btf";
import { assertNever } from "@whistler/diagnostics";
import type { TokenStream } from "./tokens.ts";

/**
 * C types in the IR's text: `u32`, `int "long" i 8`, `enum "pid_type" u 4`, `ptr "struct sock"`, `[4 u8]`, `void`,
 * `struct "pair" size 8 { u32 "a", u32 "b" at 4, u32 "c" bits 64 3 }`, `union { … }`.
 */
const COMMON_INTS: Readonly<Record<string, CInt>> = { u8: U8, u16: U16, u32: U32, u64: U64, i8: I8, i16: I16, i32: I32, i64: I64 };

/** Deeper nesting than any C header has; the parser refuses more, so that its recursion has an end. */
const MAX_DEPTH = 64;

export function printCType(type: CType): string {
  switch (type.kind) {
    case "int": {
      const common = Object.hasOwn(COMMON_INTS, type.name) ? COMMON_INTS[type.name] : undefined;
      if (common && !type.isEnum && common.sizeBytes === type.sizeBytes && common.signed === type.signed) return type.name;
      return `${type.isEnum ? "enum" : "int"} ${JSON.stringify(type.name)} ${type.signed ? "i" : "u"} ${type.sizeBytes}`;
    }
    case "pointer":
      return `ptr ${JSON.stringify(type.target)}`;
    case "array":
      return `[${type.length} ${printCType(type.element)}]`;
    case "struct":
    case "union":
      return printCStruct(type);
    case "void":
      return "void";
    default:
      return assertNever(type, "C type");
  }
}

function printCStruct(type: CStruct): string {
  const name = type.name === undefined ? "" : ` ${JSON.stringify(type.name)}`;
  const size = type.sizeBytes === undefined ? "" : ` size ${type.sizeBytes}`;
  const members = type.members.map((member) => {
    const memberName = member.name === undefined ? "" : ` ${JSON.stringify(member.name)}`;
    const offset = member.offsetBytes === undefined ? "" : ` at ${member.offsetBytes}`;
    const bits = member.bitField ? ` bits ${member.bitField.offsetBits} ${member.bitField.sizeBits}` : "";
    return `${printCType(member.type)}${memberName}${offset}${bits}`;
  });
  return `${type.kind}${name}${size} { ${members.join(", ")} }`;
}

export function parseCType(tokens: TokenStream, depth = 0): CType {
  if (depth > MAX_DEPTH) return tokens.fail(`types nest deeper than ${MAX_DEPTH}`);
  if (tokens.accept("[")) {
    const length = tokens.integer("a length", 0);
    const element = parseCType(tokens, depth + 1);
    tokens.expect("]");
    return { kind: "array", element, length };
  }
  const word = tokens.word("a C type");
  if (word === "void") return { kind: "void" };
  if (word === "ptr") return { kind: "pointer", target: tokens.string("the target's name") };
  if (word === "struct" || word === "union") return parseCStruct(tokens, word, depth);
  if (word === "int") return parseCInt(tokens);
  if (word === "enum") return { ...parseCInt(tokens), isEnum: true };
  const common = Object.hasOwn(COMMON_INTS, word) ? COMMON_INTS[word] : undefined;
  return common ?? tokens.fail(`no C type ${word}`, "last");
}

function parseCInt(tokens: TokenStream): CInt {
  const name = tokens.string("the type's name");
  const sign = tokens.oneOf(["u", "i"] as const, "u or i");
  const sizeBytes = tokens.oneOf(["1", "2", "4", "8", "16"] as const, "a size of 1, 2, 4, 8 or 16 bytes");
  const sizes = { 1: 1, 2: 2, 4: 4, 8: 8, 16: 16 } as const;
  return { kind: "int", name, sizeBytes: sizes[sizeBytes], signed: sign === "i" };
}

function parseCStruct(tokens: TokenStream, kind: "struct" | "union", depth: number): CStruct {
  const name = tokens.atString() ? tokens.string("a name") : undefined;
  const sizeBytes = tokens.accept("size") ? tokens.integer("a size", 0) : undefined;
  tokens.expect("{");
  const members: CMember[] = [];
  while (!tokens.accept("}")) {
    if (members.length > 0) tokens.expect(",");
    const type = parseCType(tokens, depth + 1);
    const memberName = tokens.atString() ? tokens.string("a name") : undefined;
    const offsetBytes = tokens.accept("at") ? tokens.integer("an offset", 0) : undefined;
    const bitField = tokens.accept("bits")
      ? { offsetBits: tokens.integer("an offset in bits", 0), sizeBits: tokens.integer("a number of bits", 0) }
      : undefined;
    members.push({
      ...(memberName === undefined ? {} : { name: memberName }),
      type,
      ...(offsetBytes === undefined ? {} : { offsetBytes }),
      ...(bitField ? { bitField } : {}),
    });
  }
  return { kind, ...(name === undefined ? {} : { name }), members, ...(sizeBytes === undefined ? {} : { sizeBytes }) };
}

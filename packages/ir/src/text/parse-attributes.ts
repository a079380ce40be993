import { CORE_KINDS, type CoreRelocation } from "@whistler/btf";
import { assertNever } from "@whistler/diagnostics";
import type { Insn } from "@whistler/isa";
import { type AttrKind, type AttrTypes, CMPS, type OpName, opInfo, REFINE_FACTS, RMWS, type Width } from "../ops.ts";
import type { TokenStream } from "./tokens.ts";

/** The attributes of an instruction by name; which there are and how each is written, the op table tells. */
export type Attributes = Readonly<Record<string, AttrTypes[AttrKind]>>;

const WIDTHS: readonly Width[] = [8, 16, 32, 64];
/** The C types that loads and stores are written with: `u16`, `i32`. */
const ACCESS = /^([ui])(8|16|32|64)$/;

/** Read the attributes that stand behind an op's name. Fails where the text is malformed. */
export function parseAttributes(tokens: TokenStream, op: OpName): Attributes {
  return op === "load" || op === "store" ? accessAttributes(tokens, op) : attributesOf(tokens, opInfo(op).attrs);
}

function accessAttributes(tokens: TokenStream, op: "load" | "store"): Attributes {
  const access = ACCESS.exec(tokens.word("a type such as u32"));
  if (!access || (op === "store" && access[1] === "i")) return tokens.fail(`no type of a ${op}`, "last");
  const width = Number(access[2]);
  const place = { width, offset: offset(tokens), core: core(tokens) };
  return op === "load" ? { ...place, signed: access[1] === "i" } : place;
}

function attributesOf(tokens: TokenStream, kinds: Readonly<Record<string, AttrKind>>): Attributes {
  return Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, attribute(tokens, kind)]));
}

function attribute(tokens: TokenStream, kind: AttrKind): AttrTypes[AttrKind] {
  switch (kind) {
    case "width": {
      const found = tokens.integer("a width", 0);
      return WIDTHS.find((width) => width === found) ?? tokens.fail("widths are 8, 16, 32 and 64", "last");
    }
    case "offset":
      return offset(tokens);
    case "cmp":
      return tokens.oneOf(CMPS, "a comparison");
    case "rmw":
      return tokens.oneOf(RMWS, "an atomic operation");
    case "fact":
      return tokens.oneOf(REFINE_FACTS, "a fact");
    case "flag":
      return tokens.accept("fetch");
    case "constant":
      return tokens.constant("a constant");
    case "slot":
      return tokens.id("#", "a slot");
    case "map":
      return tokens.name("%", "a map");
    case "helper":
    case "count":
      return tokens.integer("a count", 0);
    case "core":
      return core(tokens);
    case "insn":
      return insn(tokens);
    default:
      return assertNever(kind, "attribute kind");
  }
}

function offset(tokens: TokenStream): number {
  return tokens.atWord(/^[+-]/) ? tokens.integer("an offset") : tokens.fail("expected an offset such as +8");
}

function core(tokens: TokenStream): CoreRelocation | undefined {
  if (!tokens.atWord(/^@/)) return undefined;
  const [path = "", named = "field_byte_offset"] = tokens.word("a relocation").slice(1).split("/");
  const [struct = "", ...access] = path.split(":");
  const kind = CORE_KINDS.find((one) => one === named);
  if (!kind) return tokens.fail(`there is no CO-RE relocation ${named}`, "last");
  if (struct === "" || access.length === 0 || !access.every((index) => /^[0-9]{1,9}$/.test(index)))
    return tokens.fail("relocations look like @struct:1:2", "last");
  return { kind, struct, access: access.map(Number) };
}

function insn(tokens: TokenStream): Insn {
  const field = (): number => tokens.integer("a field of the instruction");
  const insn = { opcode: field(), dst: field(), src: field(), off: field(), imm: field() };
  return !tokens.atLineStart && tokens.atWord(/^-?[0-9]/) ? { ...insn, nextImm: field() } : insn;
}

import type { Btf } from "./btf.ts";
import { BTF_INT_SIGNED, type BtfInt, type BtfStruct } from "./btf-type.ts";
import type { CInt, CMember, CType } from "./ctype.ts";
import { skipModifiers, typeOfTarget } from "./resolve.ts";

/** Deepest nesting of structs and arrays that is followed. */
const MAX_DEPTH = 64;

/**
 * The C type behind an id, offsets and sizes fixed as the BTF has them. Undefined for what the model has no word for: bitfields, floats,
 * functions, forward declarations; and for types that contain themselves.
 */
export function ctypeOf(btf: Btf, id: number): CType | undefined {
  const known = converted.get(btf) ?? new Map<number, CType | undefined>();
  converted.set(btf, known);
  if (!known.has(id)) known.set(id, convert(btf, id, new Map(), 0));
  return known.get(id);
}

/** What was asked for before, so that a thousand maps of one type cost one conversion. */
const converted = new WeakMap<Btf, Map<number, CType | undefined>>();

/** `known` keeps one object for each id, so that shared types stay shared and cost once. */
function convert(btf: Btf, id: number, known: Map<number, CType | undefined>, depth: number): CType | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const resolved = skipModifiers(btf, id);
  if (!resolved) return undefined;
  if (known.has(resolved.id)) return known.get(resolved.id);
  // A type that is met again inside itself is none that C has.
  known.set(resolved.id, undefined);
  const type = convertWhole(btf, resolved.id, known, depth);
  known.set(resolved.id, type);
  return type;
}

function convertWhole(btf: Btf, id: number, known: Map<number, CType | undefined>, depth: number): CType | undefined {
  const type = skipModifiers(btf, id)?.type;
  switch (type?.kind) {
    case undefined:
      return { kind: "void" };
    case "int":
      return intType(type);
    case "enum":
    case "enum64":
      return sizedInt(`${type.signed ? "i" : "u"}${8 * type.sizeBytes}`, type.sizeBytes, type.signed);
    case "ptr":
      return { kind: "pointer", target: typeOfTarget(btf, type.type) };
    case "array": {
      const element = convert(btf, type.element, known, depth + 1);
      return element === undefined || element.kind === "void" ? undefined : { kind: "array", element, length: type.length };
    }
    case "struct":
    case "union":
      return structType(btf, type, known, depth);
    default:
      return undefined;
  }
}

function structType(btf: Btf, type: BtfStruct, known: Map<number, CType | undefined>, depth: number): CType | undefined {
  const members: CMember[] = [];
  for (const member of type.members) {
    const held = convert(btf, member.type, known, depth + 1);
    if (held === undefined || held.kind === "void" || member.bits > 0 || member.bitOffset % 8 !== 0) return undefined;
    members.push({ ...(member.name === "" ? {} : { name: member.name }), type: held, offsetBytes: member.bitOffset / 8 });
  }
  return { kind: type.kind, ...(type.name === "" ? {} : { name: type.name }), members, sizeBytes: type.sizeBytes };
}

function intType(type: BtfInt): CType | undefined {
  if (type.bitOffset !== 0 || type.bits !== 8 * type.sizeBytes)
    return type.bits === 1 ? sizedInt(type.name, type.sizeBytes, false) : undefined;
  return sizedInt(type.name, type.sizeBytes, (type.encoding & BTF_INT_SIGNED) !== 0);
}

function sizedInt(name: string, sizeBytes: number, signed: boolean): CInt | undefined {
  switch (sizeBytes) {
    case 1:
    case 2:
    case 4:
    case 8:
    case 16:
      return { kind: "int", name, sizeBytes, signed };
    default:
      return undefined;
  }
}

import { type Btf, idsNamed, kindOf, typeOf } from "./btf.ts";
import { BTF_INT_SIGNED } from "./btf-type.ts";
import type { CInt, CMember, CStruct, CType } from "./ctype.ts";
import { sizeOf, skipModifiers, typeOfTarget } from "./resolve.ts";

/** Deepest nesting of anonymous structs and arrays that is followed. */
const MAX_DEPTH = 32;

/**
 * The named fields of a kernel struct in the order of their offsets, those of anonymous structs and unions in it among them: what a program
 * that reads the struct through CO-RE records must describe. Offsets, sizes and bitfields are as the BTF has them; a struct by value is
 * described by its name and size alone. Fields of a type without size are left out. Undefined if the id is no struct or union.
 */
export function structFields(btf: Btf, id: number): CStruct | undefined {
  const type = skipModifiers(btf, id)?.type;
  if (type?.kind !== "struct" && type?.kind !== "union") return undefined;
  const members: CMember[] = [];
  collect(btf, id, 0, 0, members);
  const place = (member: CMember): number => member.bitField?.offsetBits ?? 8 * (member.offsetBytes ?? 0);
  return {
    kind: type.kind,
    ...(type.name === "" ? {} : { name: type.name }),
    members: members.sort((a, b) => place(a) - place(b)),
    sizeBytes: type.sizeBytes,
  };
}

function collect(btf: Btf, id: number, baseBits: number, depth: number, into: CMember[]): void {
  const type = skipModifiers(btf, id)?.type;
  if ((type?.kind !== "struct" && type?.kind !== "union") || depth > MAX_DEPTH) return;
  for (const member of type.members) {
    const offsetBits = baseBits + member.bitOffset;
    if (member.name === "") {
      collect(btf, member.type, offsetBits, depth + 1, into);
      continue;
    }
    const held = fieldType(btf, member.type, 0);
    if (!held) continue;
    // BTF without kind_flag gives bitfields an integer type of so many bits instead.
    const bits = member.bits > 0 ? member.bits : oldBitfieldBits(btf, member.type);
    if (bits === 0) into.push({ name: member.name, type: held, offsetBytes: offsetBits / 8 });
    else into.push({ name: member.name, type: held, bitField: { offsetBits, sizeBits: bits } });
  }
}

function oldBitfieldBits(btf: Btf, id: number): number {
  const type = skipModifiers(btf, id)?.type;
  return type?.kind === "int" && type.bits !== 8 * type.sizeBytes && type.bits > 1 ? type.bits : 0;
}

function fieldType(btf: Btf, id: number, depth: number): CType | undefined {
  const resolved = skipModifiers(btf, id);
  if (!resolved || depth > MAX_DEPTH) return undefined;
  const { type } = resolved;
  switch (type?.kind) {
    case "int":
      return sizedInt(type.name, type.sizeBytes, (type.encoding & BTF_INT_SIGNED) !== 0);
    case "enum":
    case "enum64": {
      const made = sizedInt(type.name, type.sizeBytes, type.signed);
      return made && { ...made, isEnum: true };
    }
    case "ptr":
      return { kind: "pointer", target: typeOfTarget(btf, type.type) };
    case "array": {
      const element = fieldType(btf, type.element, depth + 1);
      return element && { kind: "array", element, length: type.length };
    }
    case "struct":
    case "union":
      return { kind: type.kind, ...(type.name === "" ? {} : { name: type.name }), members: [], sizeBytes: sizeOf(btf, resolved.id) ?? 0 };
    default:
      return undefined;
  }
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

/** The id of the struct of this C name, or else of the union; one that has members if any has. Undefined if there is none. */
export function structNamed(btf: Btf, name: string): number | undefined {
  const ids = [...idsNamed(btf, name, { kind: "struct" }), ...idsNamed(btf, name, { kind: "union" })];
  const whole = ids.find((id) => {
    const type = typeOf(btf, id);
    return (type?.kind === "struct" || type?.kind === "union") && type.members.length > 0;
  });
  return whole ?? ids[0];
}

/** The C names of all structs and unions, for "did you mean". */
export function structNames(btf: Btf): readonly string[] {
  const names = new Set<string>();
  for (let id = 1; id <= btf.typeCount; id++) {
    const kind = kindOf(btf, id);
    const type = kind === "struct" || kind === "union" ? typeOf(btf, id) : undefined;
    if (type && "name" in type && type.name !== "") names.add(type.name);
  }
  return [...names];
}

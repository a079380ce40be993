import { type Btf, typeOf } from "./btf.ts";
import type { BtfType } from "./btf-type.ts";

/** Longest chain of references that is followed, as in libbpf (`MAX_RESOLVE_DEPTH`); hostile BTF has cycles. */
const MAX_DEPTH = 32;

/** A type that is no modifier, and its id; void has id 0 and no type. */
export interface Resolved {
  readonly id: number;
  readonly type: BtfType | undefined;
}

/** Behind typedefs, const, volatile, restrict and type tags; undefined where they form a cycle. */
export function skipModifiers(btf: Btf, id: number): Resolved | undefined {
  let at = id;
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const type = typeOf(btf, at);
    switch (type?.kind) {
      case "typedef":
      case "const":
      case "volatile":
      case "restrict":
      case "type_tag":
        at = type.type;
        break;
      default:
        return { id: at, type };
    }
  }
  return undefined;
}

/** Bytes of a value of the type; undefined for what has no size (void, functions, forward declarations) and for cycles. */
export function sizeOf(btf: Btf, id: number): number | undefined {
  let elements = 1;
  let at = id;
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const resolved = skipModifiers(btf, at);
    switch (resolved?.type?.kind) {
      case "int":
      case "struct":
      case "union":
      case "enum":
      case "enum64":
      case "float":
      case "datasec":
        return safe(elements * resolved.type.sizeBytes);
      case "ptr":
        return safe(elements * 8);
      case "array":
        elements *= resolved.type.length;
        at = resolved.type.element;
        break;
      case "var":
        at = resolved.type.type;
        break;
      default:
        return undefined;
    }
  }
  return undefined;
}

function safe(size: number): number | undefined {
  return Number.isSafeInteger(size) ? size : undefined;
}

/** How C names what a pointer points at: `struct bpf_sock`, `union u`, the name of an integer; `void` for all else. */
export function typeOfTarget(btf: Btf, id: number): string {
  const target = skipModifiers(btf, id)?.type;
  switch (target?.kind) {
    case "struct":
    case "union":
      return target.name === "" ? "void" : `${target.kind} ${target.name}`;
    case "fwd":
      return `${target.isUnion ? "union" : "struct"} ${target.name}`;
    case "int":
      return target.name;
    default:
      return "void";
  }
}

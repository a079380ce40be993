import { CONTEXT_FIELD_FACTS, type ContextFieldFacts, type ContextPointerKind } from "./context-facts.ts";
import { CONTEXT_STRUCTS } from "./context-structs.gen.ts";
import type { ContextMember, ContextStruct, ContextType } from "./context-type.ts";
import type { ProgTypeName } from "./enum-names.ts";
import { lispName } from "./helpers.ts";

export type ContextStructName = keyof typeof CONTEXT_STRUCTS;

/** A named field of a context, anonymous unions seen through. */
export interface ContextField {
  /** The C name: `remote_ip6`. */
  readonly name: string;
  /** From the start of the context. */
  readonly offsetBytes: number;
  /** Of the whole field. */
  readonly sizeBytes: number;
  readonly type: ContextType;
  /** Bytes of one access: those of the element for an array. */
  readonly accessBytes: number;
  readonly signed: boolean;
  /** Only for an array. */
  readonly elementCount?: number;
  /** Member indices from the struct down, anonymous unions included: the access string of CO-RE without its leading 0. */
  readonly accessPath: readonly number[];
  /** What a load of the field gives, if not a scalar. */
  readonly pointer?: ContextPointerKind;
  /** Program types that may write it; empty if none. */
  readonly writableIn: readonly ProgTypeName[];
  /** A further condition of the kernel, in words. */
  readonly condition?: string;
  /** First kernel release that has it, where that matters. */
  readonly since?: string;
}

const STRUCTS: ReadonlyMap<string, ContextStruct> = new Map(Object.entries(CONTEXT_STRUCTS));
const FACTS: ReadonlyMap<string, Readonly<Record<string, ContextFieldFacts>>> = new Map(Object.entries(CONTEXT_FIELD_FACTS));

/** Bytes that a type takes. */
export function contextTypeSize(type: ContextType): number {
  switch (type.kind) {
    case "int":
    case "struct":
    case "union":
      return type.sizeBytes;
    case "pointer":
      return 8;
    case "array":
      return type.length * contextTypeSize(type.element);
    default:
      return type satisfies never;
  }
}

function fieldsOf(struct: ContextStruct): readonly ContextField[] {
  const facts = FACTS.get(struct.name) ?? {};
  const walk = (members: readonly ContextMember[], base: number, path: readonly number[]): readonly ContextField[] =>
    members.flatMap((member, index) => {
      const offsetBytes = base + member.offsetBytes;
      const accessPath = [...path, index];
      const { name, type } = member;
      if (name === undefined) return type.kind === "struct" || type.kind === "union" ? walk(type.members, offsetBytes, accessPath) : [];
      const element = type.kind === "array" ? type.element : type;
      const known = facts[name];
      return [
        {
          name,
          offsetBytes,
          sizeBytes: contextTypeSize(type),
          type,
          accessBytes: contextTypeSize(element),
          signed: element.kind === "int" && element.signed,
          ...(type.kind === "array" ? { elementCount: type.length } : {}),
          accessPath,
          ...(known?.pointer === undefined ? {} : { pointer: known.pointer }),
          writableIn: known?.writableIn ?? [],
          ...(known?.condition === undefined ? {} : { condition: known.condition }),
          ...(known?.since === undefined ? {} : { since: known.since }),
        },
      ];
    });
  return walk(struct.members, 0, []);
}

const FIELDS: ReadonlyMap<string, readonly ContextField[]> = new Map([...STRUCTS].map(([name, struct]) => [name, fieldsOf(struct)]));

/** A context struct by its C name. */
export function contextStruct(name: string): ContextStruct | undefined {
  return STRUCTS.get(name);
}

/** The named fields of a context struct in order of declaration; empty for an unknown struct. */
export function contextFields(struct: string): readonly ContextField[] {
  return FIELDS.get(struct) ?? [];
}

/** A field by its C name or its Lisp name (`remote-ip6`), in lower case. */
export function contextField(struct: string, name: string): ContextField | undefined {
  const wanted = lispName(name);
  return contextFields(struct).find((field) => lispName(field.name) === wanted);
}

/** The field, and the element of an array, that starts at an offset; the first declared where a union has several. */
export function contextFieldAt(
  struct: string,
  offsetBytes: number,
): { readonly field: ContextField; readonly element?: number } | undefined {
  for (const field of contextFields(struct)) {
    const within = offsetBytes - field.offsetBytes;
    if (within < 0 || within >= field.sizeBytes || within % field.accessBytes !== 0) continue;
    return field.elementCount === undefined ? { field } : { field, element: within / field.accessBytes };
  }
  return undefined;
}

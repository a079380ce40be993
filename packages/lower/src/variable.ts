import type { Span } from "@whistler/diagnostics";
import type { IrType } from "@whistler/ir";
import type { Form, SymbolForm } from "@whistler/reader";

/** The eight type names of the language: memory widths, casts and bindings (language.md §4.1). */
export interface ScalarType {
  readonly bits: 8 | 16 | 32 | 64;
  readonly signed: boolean;
}

const SCALARS: ReadonlyMap<string, ScalarType> = new Map(
  ([8, 16, 32, 64] as const).flatMap((bits): readonly (readonly [string, ScalarType])[] => [
    [`U${bits}`, { bits, signed: false }],
    [`I${bits}`, { bits, signed: true }],
  ]),
);

export function scalarType(form: Form | undefined): ScalarType | undefined {
  return form?.kind === "symbol" && form.uninterned === undefined ? SCALARS.get(form.name) : undefined;
}

/** A lexical variable. Identity is the object: two bindings of one name are two variables. */
export interface Variable {
  readonly name: string;
  /** Declared, else inferred from the initialiser (language.md §4.2). A hint: it never converts, save for the home of an address-taken variable. */
  readonly type: ScalarType;
  /** Where `stack-addr` takes the address, the variable lives in this stack slot and not in a value. */
  readonly home?: { readonly slot: number; readonly valueType: IrType };
  readonly span: Span;
}

/** What makes two symbols the same variable: the name, or the identity of an uninterned symbol. */
export function variableKey(symbol: SymbolForm): string {
  return symbol.uninterned === undefined ? symbol.name : `#${symbol.uninterned}`;
}

/** The type that a binding has without a declaration, told by the shape of its initialiser (language.md §4.2). */
export function inferScalarType(init: Form): ScalarType {
  const u64: ScalarType = { bits: 64, signed: false };
  if (init.kind !== "list") return u64;
  const head = init.items[0];
  if (head?.kind !== "symbol") return u64;
  switch (head.name) {
    case "LOAD":
    case "CORE-LOAD":
    case "CAST":
    case "CTX":
    case "CORE-CTX-LOAD":
      return scalarType(init.items[1]) ?? u64;
    case "NTOHS":
    case "HTONS":
      return { bits: 16, signed: false };
    case "NTOHL":
    case "HTONL":
    case "GET-PRANDOM-U32":
    case "GET-SMP-PROCESSOR-ID":
      return { bits: 32, signed: false };
    default:
      return u64;
  }
}

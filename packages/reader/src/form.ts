import { type Span, SYNTHETIC_SPAN } from "@whistler/diagnostics";

/**
 * What the reader yields: the text as data, each node with its span, nothing evaluated. A symbol is its name and, if written, its
 * package prefix; which package an unprefixed symbol belongs to is for the expander to say. Forms are also the language of
 * program bodies after macro expansion ("core forms"), where uninterned symbols are told apart by `id`.
 */
export type Form =
  | SymbolForm
  | IntegerForm
  | RatioForm
  | FloatForm
  | StringForm
  | CharacterForm
  | ListForm
  | VectorForm
  | PrefixedForm
  | ReadEvalForm;

/** `foo`, `pkg:foo`, `pkg::foo`, `:foo` (package "KEYWORD"), `#:foo`. The name is in canonical case: upper case unless escaped. */
export interface SymbolForm {
  readonly kind: "symbol";
  readonly name: string;
  /** The written prefix, in canonical case; `KEYWORD` for `:foo`. */
  readonly package?: string;
  /** `pkg::foo` reaches internal symbols. */
  readonly internal?: boolean;
  /** An uninterned symbol (`#:foo`, or made by `gensym`): equal only to a symbol of the same id. */
  readonly uninterned?: number;
  readonly span: Span;
}

export interface IntegerForm {
  readonly kind: "integer";
  readonly value: bigint;
  readonly span: Span;
}

export interface RatioForm {
  readonly kind: "ratio";
  readonly numerator: bigint;
  readonly denominator: bigint;
  readonly span: Span;
}

export interface FloatForm {
  readonly kind: "float";
  readonly value: number;
  readonly span: Span;
}

export interface StringForm {
  readonly kind: "string";
  readonly value: string;
  readonly span: Span;
}

/** `#\a`: a Unicode code point. */
export interface CharacterForm {
  readonly kind: "character";
  readonly codePoint: number;
  readonly span: Span;
}

/** `(a b)`, and `(a b . c)` with the tail `c`. `()` is the list without items; `nil` is read as a symbol. */
export interface ListForm {
  readonly kind: "list";
  readonly items: readonly Form[];
  readonly tail?: Form;
  readonly span: Span;
}

/** `#(a b)`. */
export interface VectorForm {
  readonly kind: "vector";
  readonly items: readonly Form[];
  readonly span: Span;
}

/** `'x`, `` `x ``, `,x`, `,@x` and `#'x`, kept as written. */
export interface PrefixedForm {
  readonly kind: "quote" | "quasiquote" | "unquote" | "unquote-splicing" | "function";
  readonly form: Form;
  readonly span: Span;
}

/** `#.x`: read-time evaluation, which only the expander can do. */
export interface ReadEvalForm {
  readonly kind: "read-eval";
  readonly form: Form;
  readonly span: Span;
}

/** A symbol built by hand. The name is taken as it is written in source: `symbol("defprog")` is the symbol `DEFPROG`. */
export function symbol(name: string, span: Span = SYNTHETIC_SPAN): SymbolForm {
  return { kind: "symbol", name: name.toUpperCase(), span };
}

/** A keyword built by hand: `keyword("type")` is `:type`. */
export function keyword(name: string, span: Span = SYNTHETIC_SPAN): SymbolForm {
  return { kind: "symbol", name: name.toUpperCase(), package: "KEYWORD", span };
}

export function integer(value: bigint | number, span: Span = SYNTHETIC_SPAN): IntegerForm {
  return { kind: "integer", value: BigInt(value), span };
}

export function string(value: string, span: Span = SYNTHETIC_SPAN): StringForm {
  return { kind: "string", value, span };
}

export function list(...items: readonly Form[]): ListForm {
  return { kind: "list", items, span: SYNTHETIC_SPAN };
}

/** Whether a form is an interned symbol of this name (as written in source: `isSymbol(form, "let")`), whatever its package. */
export function isSymbol(form: Form | undefined, name: string): form is SymbolForm {
  return form?.kind === "symbol" && form.uninterned === undefined && form.name === name.toUpperCase();
}

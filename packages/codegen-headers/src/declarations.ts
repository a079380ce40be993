import type { CStruct } from "@whistler/btf";

/** What bindings are made of: the structs and constants of a compilation. */
export interface Declarations {
  /** In definition order; `name` is the Lisp name. A struct's type and its members carry C names. */
  readonly structs: readonly { readonly name: string; readonly type: CStruct }[];
  /** Integer constants by Lisp name (`+MAX-TAGS+`). */
  readonly constants: ReadonlyMap<string, bigint>;
}

/** A constant under the words of its name: `+MAX-TAGS+` is `max`, `tags`. */
export interface NamedConstant {
  readonly lispName: string;
  readonly words: readonly string[];
  readonly value: bigint;
}

/** The constants in the order of their Lisp names. */
export function constantsOf(declarations: Declarations): readonly NamedConstant[] {
  return [...declarations.constants]
    .map(([lispName, value]) => ({ lispName, words: wordsOf(lispName.replace(/^\++|\++$/g, "")), value }))
    .sort((a, b) => (a.lispName < b.lispName ? -1 : a.lispName > b.lispName ? 1 : 0));
}

/** The words of a Lisp or C name, lower case; what is no letter or digit separates them. */
export function wordsOf(name: string): readonly string[] {
  const words = name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  return words.length > 0 ? words : ["_"];
}

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `conn_event`. */
export const snakeCase = (words: readonly string[]): string => words.join("_");
/** `ConnEvent`. */
export const pascalCase = (words: readonly string[]): string => words.map(capitalized).join("");
/** `connEvent`. */
export const camelCase = (words: readonly string[]): string =>
  words.map((word, index) => (index === 0 ? word : capitalized(word))).join("");
/** `CONN_EVENT`. */
export const screamingSnakeCase = (words: readonly string[]): string => words.join("_").toUpperCase();

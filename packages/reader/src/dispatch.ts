import type { Source } from "@whistler/diagnostics";
import { type Atom, constituentsEnd, type Problem, readCharacter, readRadixNumber, readString } from "./atoms.ts";
import { isTerminating, isWhitespace } from "./characters.ts";

/** What a `#` begins. */
export type Dispatch =
  /** `#(` */
  | { readonly kind: "vector" }
  /** `#'` or `#.`, which belong to the form behind. */
  | { readonly kind: "prefix"; readonly prefix: "function" | "read-eval" }
  /** `#+` or `#-`; `wanted` is what the feature expression must be worth for the form to be kept. */
  | { readonly kind: "conditional"; readonly wanted: boolean }
  /** `#:` and a name: who reads it gives it a number. */
  | { readonly kind: "uninterned" }
  | { readonly kind: "atom"; readonly atom: Atom }
  | UnknownDispatch;

/** A `#` and what means nothing to us, up to `end`. With `isPrefix` the form behind belongs to it. */
export interface UnknownDispatch {
  readonly kind: "unknown";
  readonly problem: Problem;
  readonly end: number;
  readonly isPrefix: boolean;
}

/** What the `#` at `start` begins. */
export function dispatchAt(source: Source, start: number): Dispatch {
  const { text } = source;
  let at = start + 1;
  while (text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
  const digits = text.slice(start + 1, at);
  const character = text[at]?.toLowerCase();
  if (digits !== "" && character !== "r") return unknownDispatch(text, start, at);
  switch (character) {
    case "(":
      return { kind: "vector" };
    case "'":
      return { kind: "prefix", prefix: "function" };
    case ".":
      return { kind: "prefix", prefix: "read-eval" };
    case "+":
    case "-":
      return { kind: "conditional", wanted: character === "+" };
    case ":":
      return { kind: "uninterned" };
    case "\\":
      return { kind: "atom", atom: readCharacter(source, start) };
    case "x":
      return { kind: "atom", atom: readRadixNumber(source, start, start + 2, 16) };
    case "o":
      return { kind: "atom", atom: readRadixNumber(source, start, start + 2, 8) };
    case "b":
      return { kind: "atom", atom: readRadixNumber(source, start, start + 2, 2) };
    case "r":
      if (digits === "") return unknownDispatch(text, start, at);
      return { kind: "atom", atom: readRadixNumber(source, start, at + 1, digits.length > 2 ? 0 : Number(digits)) };
    case "p":
      if (text[at + 1] !== '"') return unknownDispatch(text, start, at);
      return { kind: "atom", atom: readString(source, start, at + 1) };
    default:
      return unknownDispatch(text, start, at);
  }
}

/** `#` and, at `at`, a dispatch character that means nothing to us. */
function unknownDispatch(text: string, start: number, at: number): UnknownDispatch {
  const codePoint = text.codePointAt(at);
  const character = codePoint === undefined ? "" : String.fromCodePoint(codePoint);
  const ended = character === "" || isWhitespace(character.charCodeAt(0)) || character === ")";
  const end = ended ? at : at + character.length;
  const label = character.toLowerCase() === "p" ? 'a string must follow, as in #p"file"' : "the reader does not know this";
  const message = ended ? "nothing follows #" : `unknown syntax ${text.slice(start, end)}`;
  const problem: Problem = { code: "WH1003", message, start, end, parts: { label } };
  // In #3(…), #"…", #1=x and #S(…) the form after belongs to it: as behind a prefix.
  if (character === "(" || character === '"') return { kind: "unknown", problem, end: at, isPrefix: true };
  if (character === "=" || text[end] === "(") return { kind: "unknown", problem, end, isPrefix: true };
  const tokenEnd = ended || isTerminating(character.charCodeAt(0)) ? end : constituentsEnd(text, end);
  return { kind: "unknown", problem, end: tokenEnd, isPrefix: false };
}

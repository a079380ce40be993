import type { DiagnosticCode, DiagnosticParts, Source, Span } from "@whistler/diagnostics";
import { characterOfName, isTerminating } from "./characters.ts";
import type { Form } from "./form.ts";
import { type ParsedNumber, parseNumber, parseRational } from "./number.ts";
import { scanDelimited, scanToken, type Token } from "./token.ts";

/** What was found at a place in the text: a form without forms inside, or why there is none. */
export type Atom =
  | { readonly kind: "read"; readonly form: Form; readonly end: number }
  /** The text is wrong, but it is known where it ends. */
  | { readonly kind: "wrong"; readonly problem: Problem; readonly end: number }
  /** The text ends inside. */
  | { readonly kind: "unfinished"; readonly problem: Problem };

/** A diagnostic to be, with its place in the text. */
export interface Problem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly parts?: Pick<DiagnosticParts, "label" | "help" | "related">;
}

/** The string whose quote stands at `quote`; its form begins at `start`, which is that of `#p` if there is one. */
export function readString(source: Source, start: number, quote: number): Atom {
  const { value, end, finished } = scanDelimited(source.text, quote);
  if (finished) return { kind: "read", form: { kind: "string", value, span: { source, start, end } }, end };
  return unfinished("unfinished string", start, quote + 1, 'the string that begins here is not closed by "');
}

/** The number or symbol at `start`. */
export function readToken(source: Source, start: number): Atom {
  const token = scanToken(source.text, start);
  if (token.unfinished !== null) return unfinishedSymbol(source.text, token.unfinished);
  const span = { source, start, end: token.end };
  if (token.colons.length > 0) return qualifiedSymbol(token, span);
  const [name = ""] = token.parts;
  const number = token.escaped ? null : parseNumber(name);
  if (number) return numberAtom(number, span);
  return { kind: "read", form: { kind: "symbol", name, span }, end: token.end };
}

/** `:name`, `package:name` or `package::name`. */
function qualifiedSymbol(token: Token, span: Span): Atom {
  const [first = -1, second] = token.colons;
  const internal = second === first + 1;
  const last = token.colons.at(-1) ?? -1;
  if (token.colons.length !== (internal ? 2 : 1) || last === token.end - 1) return misplacedMarker(token);
  const name = token.parts.at(-1) ?? "";
  // SBCL reads ::foo as :foo.
  const form: Form =
    first === span.start
      ? { kind: "symbol", name, package: "KEYWORD", span }
      : { kind: "symbol", name, package: token.parts[0] ?? "", ...(internal && { internal }), span };
  return { kind: "read", form, end: token.end };
}

/** `#:name` at `start`. */
export function readUninterned(source: Source, start: number, id: number): Atom {
  const token = scanToken(source.text, start + 2);
  if (token.unfinished !== null) return unfinishedSymbol(source.text, token.unfinished);
  const { end } = token;
  if (end === start + 2) return wrong("WH1003", "no name follows #:", start, end, end, { label: "a name must follow" });
  if (token.colons.length > 0) return misplacedMarker(token);
  return { kind: "read", form: { kind: "symbol", name: token.parts[0] ?? "", uninterned: id, span: { source, start, end } }, end };
}

/** The number of a radix whose digits begin at `digitsAt`, behind `#x` or the like at `start`. */
export function readRadixNumber(source: Source, start: number, digitsAt: number, radix: number): Atom {
  const { text } = source;
  const end = constituentsEnd(text, digitsAt);
  if (radix < 2 || radix > 36)
    return wrong("WH1008", `no radix ${text.slice(start + 1, digitsAt - 1)}`, start, digitsAt, end, { label: "a radix is 2 to 36" });
  const token = text.slice(digitsAt, end);
  const digit = radix <= 10 ? `[0-${radix - 1}]` : `[0-9a-${(radix - 1).toString(36)}]`;
  if (new RegExp(`^[+-]?${digit}+(?:/${digit}+)?$`, "i").test(token))
    return numberAtom(parseRational(token, radix), { source, start, end });
  const good = new RegExp(`^[+-]?${digit}*(?:(?<=${digit})/${digit}*)?`, "i").exec(token)?.[0].length ?? 0;
  const bad = digitsAt + good;
  if (bad >= end) return wrong("WH1008", "missing digits", start, end, end, { label: `a number of radix ${radix} must follow` });
  const character = String.fromCodePoint(text.codePointAt(bad) ?? 0);
  return wrong("WH1008", `${character} is no digit of radix ${radix}`, bad, bad + character.length, end, { label: "not a digit here" });
}

/** `#\name` at `start`. */
export function readCharacter(source: Source, start: number): Atom {
  const { text } = source;
  const first = text.codePointAt(start + 2);
  if (first === undefined) return unfinished("unfinished character", start, start + 2, "the text ends here");
  const end = constituentsEnd(text, start + 2 + (first > 0xffff ? 2 : 1));
  const name = text.slice(start + 2, end);
  const codePoint = characterOfName(name);
  if (codePoint !== null) return { kind: "read", form: { kind: "character", codePoint, span: { source, start, end } }, end };
  const help = ["#\\a, #\\Space, #\\Newline, #\\Tab, #\\Return, #\\Nul, #\\Escape, #\\Rubout, #\\U+41 …"];
  return wrong("WH1009", `unknown character name ${name.length > 40 ? `${name.slice(0, 40)}…` : name}`, start, end, end, { help });
}

/** Where the token ends that `from` stands in. */
export function constituentsEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isTerminating(text.charCodeAt(at))) at++;
  return at;
}

/** The text ends inside what begins at `start`. */
export function unfinished(message: string, start: number, end: number, label: string): Atom & { readonly kind: "unfinished" } {
  return { kind: "unfinished", problem: { code: "WH1001", message, start, end, parts: { label } } };
}

function unfinishedSymbol(text: string, at: number): Atom {
  return unfinished(
    "unfinished symbol",
    at,
    at + 1,
    text[at] === "|" ? "the text ends before a closing |" : "the text ends after this backslash",
  );
}

function numberAtom(number: ParsedNumber, span: Span): Atom {
  const { start, end } = span;
  if (number.kind === "out-of-range") return wrong("WH1010", `number out of range: ${number.reason}`, start, end, end);
  return { kind: "read", form: number.kind === "integer" ? { kind: "integer", value: number.value, span } : { ...number, span }, end };
}

function misplacedMarker(token: Token): Atom {
  const at = token.colons.at(-1) ?? token.end;
  const help = ["write name, :name, package:name, package::name, or |a:b| for a name with a colon"];
  return wrong("WH1007", "misplaced package marker", at, at + 1, token.end, { help });
}

function wrong(code: DiagnosticCode, message: string, start: number, problemEnd: number, end: number, parts: Problem["parts"] = {}): Atom {
  return { kind: "wrong", problem: { code, message, start, end: problemEnd, parts }, end };
}

import { type Diagnostic, diagnostic, type Source, type Span } from "@whistler/diagnostics";

interface Token {
  readonly kind: "word" | "string" | "punctuation" | "end" | "bad";
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Whether it is the first of its line: operands end there. */
  readonly startsLine: boolean;
}

const SPACE = /\s/;
const PUNCTUATION = "(){}[],:=";
const WORD_END = /[\s(){}[\],:=";]/;
/** The colons of a relocation (`@iphdr:1:2`) belong to it. */
const RELOCATION_END = /[\s(){}[\],=";]/;

// Scanned by hand: a regular expression over a whole token can exhaust the engine's stack on a long one.
function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let startsLine = true;
  let at = 0;
  while (at < text.length) {
    const first = text.charAt(at);
    if (first === ";") {
      const lineEnd = text.indexOf("\n", at);
      at = lineEnd < 0 ? text.length : lineEnd;
    } else if (SPACE.test(first)) {
      startsLine ||= first === "\n";
      at++;
    } else {
      const [kind, end] = tokenAt(text, at);
      tokens.push({ kind, text: text.slice(at, end), start: at, end, startsLine });
      startsLine = false;
      at = end;
    }
  }
  tokens.push({ kind: "end", text: "", start: text.length, end: text.length, startsLine: true });
  return tokens;
}

function tokenAt(text: string, start: number): readonly [kind: Token["kind"], end: number] {
  const first = text.charAt(start);
  if (PUNCTUATION.includes(first)) return ["punctuation", start + 1];
  let at = start + 1;
  if (first === '"') {
    for (; at < text.length && text.charAt(at) !== "\n"; at++) {
      if (text.charAt(at) === '"') return ["string", at + 1];
      if (text.charAt(at) === "\\") at++;
    }
    return ["bad", at];
  }
  const end = first === "@" ? RELOCATION_END : WORD_END;
  while (at < text.length && !end.test(text.charAt(at))) at++;
  return ["word", at];
}

/** Thrown by the stream and caught by the parser at the next line; never leaves this folder. */
export class Malformed {
  readonly diagnostic: Diagnostic;
  constructor(found: Diagnostic) {
    this.diagnostic = found;
  }
}

/** The tokens of an IR text and the place in it. What is not as asked for throws `Malformed`. */
export class TokenStream {
  readonly source: Source;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: Source) {
    this.source = source;
    this.#tokens = tokenize(source.text);
  }

  get #next(): Token {
    // The last token is `end`, and nothing goes past it.
    return this.#tokens[this.#at] ?? { kind: "end", text: "", start: 0, end: 0, startsLine: true };
  }

  #take(): Token {
    const token = this.#next;
    if (token.kind !== "end") this.#at++;
    return token;
  }

  /** A place to come back to with `spanFrom`. */
  get mark(): number {
    return this.#at;
  }

  /** From the token at the mark to the last one taken. */
  spanFrom(mark: number): Span {
    const first = this.#tokens[mark];
    const last = this.#tokens[Math.max(mark, this.#at - 1)];
    return { source: this.source, start: first?.start ?? 0, end: last?.end ?? 0 };
  }

  fail(message: string, which: "next" | "last" = "next"): never {
    const token = which === "last" ? (this.#tokens[Math.max(0, this.#at - 1)] ?? this.#next) : this.#next;
    const span = { source: this.source, start: token.start, end: token.end };
    throw new Malformed(diagnostic("WH3001", message, { span }));
  }

  #unexpected(wanted: string): never {
    const found = this.#next;
    return this.fail(`expected ${wanted}, found ${found.kind === "end" ? "the end of the text" : found.text}`);
  }

  get atEnd(): boolean {
    return this.#next.kind === "end";
  }

  /** Whether the next token stands on a new line (the end of the text counts). */
  get atLineStart(): boolean {
    return this.#next.startsLine;
  }

  /** Skip to the first token of the next line. */
  skipLine(): void {
    do this.#take();
    while (!this.#next.startsLine);
  }

  /** Whether the next token is this word or punctuation. */
  at(text: string): boolean {
    return this.#next.text === text && this.#next.kind !== "string";
  }

  atString(): boolean {
    return this.#next.kind === "string";
  }

  /** Whether the next token is a word that the pattern fits. */
  atWord(pattern: RegExp): boolean {
    return this.#next.kind === "word" && pattern.test(this.#next.text);
  }

  accept(text: string): boolean {
    const found = this.at(text);
    if (found) this.#take();
    return found;
  }

  expect(text: string): void {
    if (!this.accept(text)) this.#unexpected(text);
  }

  word(wanted: string): string {
    return this.#next.kind === "word" ? this.#take().text : this.#unexpected(wanted);
  }

  oneOf<T extends string>(words: readonly T[], wanted: string): T {
    const found = words.find((word) => this.at(word));
    if (found === undefined) return this.#unexpected(wanted);
    this.#take();
    return found;
  }

  /** A JSON string. */
  string(wanted: string): string {
    if (this.#next.kind !== "string") return this.#unexpected(wanted);
    try {
      const value: unknown = JSON.parse(this.#next.text);
      if (typeof value === "string") {
        this.#take();
        return value;
      }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    return this.fail(`malformed string ${this.#next.text}`);
  }

  /** A word `prefix` + decimal digits, such as `v12`; returns the number. */
  id(prefix: string, wanted: string): number {
    const { kind, text } = this.#next;
    if (kind !== "word" || !text.startsWith(prefix) || !/^(0|[1-9][0-9]{0,8})$/.test(text.slice(prefix.length)))
      return this.#unexpected(wanted);
    this.#take();
    return Number(text.slice(prefix.length));
  }

  /** A word `prefix` + any name; returns the name. */
  name(prefix: string, wanted: string): string {
    const { kind, text } = this.#next;
    if (kind !== "word" || !text.startsWith(prefix) || text.length === prefix.length) return this.#unexpected(wanted);
    this.#take();
    return text.slice(prefix.length);
  }

  /** A decimal integer that JavaScript holds exactly. A leading `+` is read too: offsets have one. */
  integer(wanted: string, least = Number.MIN_SAFE_INTEGER): number {
    const { kind, text } = this.#next;
    const value = kind === "word" && /^[+-]?[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value) || value < least) return this.#unexpected(wanted);
    this.#take();
    return value === 0 ? 0 : value;
  }

  /** A signed 64-bit integer. */
  constant(wanted: string): bigint {
    const { kind, text } = this.#next;
    if (kind !== "word" || !/^-?[0-9]{1,20}$/.test(text)) return this.#unexpected(wanted);
    const value = BigInt(text);
    if (BigInt.asIntN(64, value) !== value) return this.fail(`${text} is no signed 64-bit integer`);
    this.#take();
    return value;
  }
}

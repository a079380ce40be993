import {
  type Diagnostic,
  type DiagnosticCode,
  diagnostic,
  failure,
  hasErrors,
  ok,
  type Result,
  type Source,
  type Span,
} from "@whistler/diagnostics";
import { characterNamed } from "./characters.ts";
import { Cursor } from "./cursor.ts";
import { defaultFeatures, featureHolds } from "./features.ts";
import type { Form, PrefixedForm } from "./form.ts";
import { parseDigits, parseNumber } from "./number.ts";
import { endsToken, isWhitespace, readToken, type Token } from "./token.ts";

export interface ReadOptions {
  /** Name of a text given as a string; default `<input>`. */
  readonly path?: string;
  /** What `#+` and `#-` ask about. */
  readonly features?: ReadonlySet<string>;
  /** How deep forms may nest; default 1000, so that every later stage can recurse over them. */
  readonly maxDepth?: number;
}

/** What could be read, and what could not. Forms with errors are left out. */
export interface ReadResult {
  readonly forms: readonly Form[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Read all forms of a text. Fails with a diagnostic for each mistake; time is linear in the text. */
export function read(source: Source | string, options: ReadOptions = {}): Result<readonly Form[]> {
  const { forms, diagnostics } = readAll(source, options);
  return hasErrors(diagnostics) ? failure(...diagnostics) : ok(forms, diagnostics);
}

/** Read what can be read: after a mistake reading goes on at the next top-level form. */
export function readAll(source: Source | string, options: ReadOptions = {}): ReadResult {
  const text = typeof source === "string" ? { path: options.path ?? "<input>", text: source } : source;
  return new Reader(text, options).run();
}

/** A form that is not finished yet. */
type Frame =
  | { readonly kind: "list"; readonly start: number; readonly items: Form[]; dot: number | undefined; tail: Form | undefined }
  | { readonly kind: "vector"; readonly start: number; readonly items: Form[] }
  | { readonly kind: PrefixedForm["kind"] | "read-eval"; readonly start: number }
  | { readonly kind: "conditional"; readonly start: number; readonly wanted: boolean; keep: boolean | undefined };

const DEFAULT_MAX_DEPTH = 1000;
/** How often reading starts anew inside a form that does not end, at a parenthesis in column 1. */
const MAX_RESTARTS = 20;

class Reader {
  readonly #cursor: Cursor;
  readonly #features: ReadonlySet<string>;
  readonly #maxDepth: number;
  readonly #forms: Form[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  #stack: Frame[] = [];
  #quasiDepth = 0;
  /** The current top-level form has an error and will be left out. */
  #broken = false;
  #restarts = 0;
  #uninterned = 0;

  constructor(source: Source, options: ReadOptions) {
    this.#cursor = new Cursor(source);
    this.#features = options.features ?? defaultFeatures;
    this.#maxDepth = options.maxDepth ?? DEFAULT_MAX_DEPTH;
  }

  run(): ReadResult {
    for (;;) {
      this.#skipBlanks();
      if (this.#cursor.ended) {
        if (this.#stack.length === 0 || !this.#unfinished()) break;
        continue;
      }
      this.#next();
      if (this.#stack.length > this.#maxDepth) {
        const deepest = this.#stack.at(-1);
        this.#report("WH1006", `forms nest more than ${this.#maxDepth} deep`, this.#cursor.span(deepest?.start ?? 0));
        break;
      }
    }
    return { forms: this.#forms, diagnostics: this.#diagnostics };
  }

  #next(): void {
    const cursor = this.#cursor;
    const start = cursor.at;
    const character = cursor.peek();
    switch (character) {
      case "(":
        cursor.at++;
        this.#stack.push({ kind: "list", start, items: [], dot: undefined, tail: undefined });
        return;
      case ")":
        cursor.at++;
        this.#close(start);
        return;
      case '"':
        this.#string(start);
        return;
      case "'":
        cursor.at++;
        this.#stack.push({ kind: "quote", start });
        return;
      case "`":
        cursor.at++;
        this.#quasiDepth++;
        this.#stack.push({ kind: "quasiquote", start });
        return;
      case ",":
        this.#comma(start);
        return;
      case "#":
        this.#sharp(start);
        return;
      default:
        this.#atom(start);
    }
  }

  #comma(start: number): void {
    const splicing = this.#cursor.peek(1) === "@" || this.#cursor.peek(1) === ".";
    this.#cursor.at += splicing ? 2 : 1;
    if (this.#quasiDepth === 0)
      this.#report("WH1005", "comma outside of a backquote", this.#cursor.span(start), ["write `(… ,x …) around it"]);
    this.#quasiDepth--;
    this.#stack.push({ kind: splicing ? "unquote-splicing" : "unquote", start });
  }

  /** A finished form goes into what it stands in. */
  #deliver(form: Form): void {
    let done = form;
    for (let top = this.#stack.at(-1); top; top = this.#stack.at(-1)) {
      if (top.kind === "list") {
        if (top.dot === undefined) top.items.push(done);
        else if (top.tail === undefined) top.tail = done;
        else this.#report("WH1004", "more than one form after the dot", done.span);
        return;
      }
      if (top.kind === "vector") {
        top.items.push(done);
        return;
      }
      if (top.kind === "conditional") {
        if (top.keep === undefined) {
          const holds = featureHolds(done, this.#features);
          if (holds === undefined)
            this.#report("WH1003", "not a feature expression", done.span, ["a feature name, or (and …), (or …), (not …) of them"]);
          top.keep = holds === top.wanted;
          return;
        }
        this.#stack.pop();
        if (!top.keep) return;
        continue;
      }
      this.#stack.pop();
      if (top.kind === "quasiquote") this.#quasiDepth--;
      if (top.kind === "unquote" || top.kind === "unquote-splicing") this.#quasiDepth++;
      done = { kind: top.kind, form: done, span: this.#cursor.span(top.start, done.span.end) };
    }
    if (!this.#broken) this.#forms.push(done);
    this.#broken = false;
  }

  #close(at: number): void {
    const top = this.#stack.at(-1);
    const span = this.#cursor.span(at);
    if (!top) {
      this.#report("WH1002", "unbalanced closing parenthesis", span, ["no form is open here"]);
      this.#broken = false;
      return;
    }
    if (top.kind === "list" || top.kind === "vector") {
      this.#stack.pop();
      const whole = this.#cursor.span(top.start);
      if (top.kind === "list" && top.dot !== undefined && top.tail === undefined)
        this.#report("WH1004", "no form after the dot", this.#cursor.span(top.dot, top.dot + 1));
      if (top.kind === "vector") this.#deliver({ kind: "vector", items: top.items, span: whole });
      else this.#deliver({ kind: "list", items: top.items, ...(top.tail ? { tail: top.tail } : {}), span: whole });
      return;
    }
    this.#report("WH1003", "a form is missing before the parenthesis", this.#cursor.span(top.start, at));
    while (this.#stack.length > 0 && this.#stack.at(-1)?.kind !== "list" && this.#stack.at(-1)?.kind !== "vector") this.#popPrefix();
    this.#close(at);
  }

  #popPrefix(): void {
    const frame = this.#stack.pop();
    if (frame?.kind === "quasiquote") this.#quasiDepth--;
    if (frame?.kind === "unquote" || frame?.kind === "unquote-splicing") this.#quasiDepth++;
  }

  #string(start: number): void {
    const { text } = this.#cursor.source;
    const parts: string[] = [];
    let from = start + 1;
    for (let at = start + 1; at < text.length; at++) {
      if (text[at] === '"') {
        this.#cursor.at = at + 1;
        this.#deliver({ kind: "string", value: parts.join("") + text.slice(from, at), span: this.#cursor.span(start) });
        return;
      }
      if (text[at] === "\\") {
        parts.push(text.slice(from, at));
        from = at + 1;
        at++;
      }
    }
    this.#report("WH1001", "the string does not end", this.#cursor.span(start, start + 1), ['a closing " is missing']);
    this.#abandon(text.length);
  }

  #atom(start: number): void {
    const token = readToken(this.#cursor);
    const span = this.#cursor.span(start);
    if (token.unfinished) {
      this.#report("WH1001", "the symbol's | or \\ does not end", span);
      this.#abandon(this.#cursor.at);
      return;
    }
    if (!token.escaped && /^\.+$/.test(token.raw)) {
      this.#dots(token, span);
      return;
    }
    const number = token.escaped ? undefined : parseNumber(token.raw);
    if (number) this.#deliver({ ...number, span });
    else this.#symbol(token, span);
  }

  #dots(token: Token, span: Span): void {
    const top = this.#stack.at(-1);
    if (token.raw !== "." || top?.kind !== "list" || top.items.length === 0 || top.dot !== undefined)
      this.#report("WH1004", `misplaced ${token.raw}`, span, ["a dot stands before the last form of a list: (a . b)"]);
    else top.dot = span.start;
  }

  #symbol(token: Token, span: Span): void {
    const [first, second, ...more] = token.colons;
    if (first === undefined) {
      this.#deliver({ kind: "symbol", name: token.name, span });
      return;
    }
    const internal = second === first + 1;
    const name = token.name.slice(first + (internal ? 2 : 1));
    const prefix = token.name.slice(0, first);
    if (more.length > 0 || (second !== undefined && !internal) || (name === "" && !token.escaped) || (prefix === "" && internal)) {
      this.#report("WH1007", `malformed symbol ${token.raw}`, span, ["package:symbol, package::symbol or :keyword"]);
      this.#deliver({ kind: "symbol", name: token.name, span });
      return;
    }
    this.#deliver({ kind: "symbol", name, package: prefix === "" ? "KEYWORD" : prefix, ...(internal ? { internal } : {}), span });
  }

  #sharp(start: number): void {
    const cursor = this.#cursor;
    let at = cursor.at + 1;
    while (/\d/.test(cursor.source.text[at] ?? "")) at++;
    const digits = cursor.source.text.slice(cursor.at + 1, at);
    const dispatch = cursor.source.text[at] ?? "";
    cursor.at = at + (dispatch === "" ? 0 : 1);
    if (digits !== "") {
      if (dispatch.toLowerCase() === "r") this.#radix(start, digits.length > 2 ? 0 : Number(digits));
      else this.#badSharp(start, dispatch);
      return;
    }
    switch (dispatch.toLowerCase()) {
      case "'":
        this.#stack.push({ kind: "function", start });
        return;
      case ".":
        this.#stack.push({ kind: "read-eval", start });
        return;
      case "+":
      case "-":
        this.#stack.push({ kind: "conditional", start, wanted: dispatch === "+", keep: undefined });
        return;
      case "(":
        this.#stack.push({ kind: "vector", start, items: [] });
        return;
      case "\\":
        this.#character(start);
        return;
      case "x":
        this.#radix(start, 16);
        return;
      case "o":
        this.#radix(start, 8);
        return;
      case "b":
        this.#radix(start, 2);
        return;
      case ":":
        this.#uninternedSymbol(start);
        return;
      case "p":
        if (cursor.peek() === '"') this.#string(cursor.at);
        else this.#badSharp(start, "p");
        return;
      default:
        this.#badSharp(start, dispatch);
    }
  }

  #badSharp(start: number, dispatch: string): void {
    if (dispatch === ")" || isWhitespace(dispatch)) this.#cursor.at--;
    this.#report("WH1003", `unknown syntax #${isWhitespace(dispatch) ? "" : dispatch}`, this.#cursor.span(start), [
      "known: #' #( #\\ #x #o #b #NNr #. #: #+ #- #p #|",
    ]);
  }

  #radix(start: number, radix: number): void {
    const token = readToken(this.#cursor);
    const span = this.#cursor.span(start);
    const value = radix >= 2 && radix <= 36 ? parseDigits(token.raw, radix) : undefined;
    if (value === undefined)
      this.#report("WH1008", `${this.#cursor.source.text.slice(start, span.end)} is not a number of radix ${radix}`, span);
    this.#deliver({ kind: "integer", value: value ?? 0n, span });
  }

  #character(start: number): void {
    const cursor = this.#cursor;
    const { text } = cursor.source;
    const first = text.codePointAt(cursor.at);
    if (first === undefined) {
      this.#report("WH1001", "a character is missing after #\\", cursor.span(start));
      return;
    }
    cursor.at += String.fromCodePoint(first).length;
    while (!endsToken(cursor.peek()) && !endsToken(String.fromCodePoint(first))) cursor.at++;
    const span = cursor.span(start);
    const codePoint = characterNamed(text.slice(start + 2, cursor.at));
    if (codePoint === undefined)
      this.#report("WH1009", `unknown character ${text.slice(start, cursor.at)}`, span, ["#\\a, #\\Space, #\\Newline, #\\Tab, #\\Nul"]);
    this.#deliver({ kind: "character", codePoint: codePoint ?? 0, span });
  }

  #uninternedSymbol(start: number): void {
    const token = readToken(this.#cursor);
    const span = this.#cursor.span(start);
    if (token.unfinished || token.colons.length > 0 || (token.name === "" && !token.escaped))
      this.#report("WH1007", "malformed symbol after #:", span);
    this.#deliver({ kind: "symbol", name: token.name, uninterned: --this.#uninterned, span });
  }

  /** Blanks and comments; a block comment that does not end is an error at its start. */
  #skipBlanks(): void {
    const cursor = this.#cursor;
    const { text } = cursor.source;
    for (;;) {
      while (!cursor.ended && isWhitespace(cursor.peek())) cursor.at++;
      if (cursor.peek() === ";") {
        const end = text.indexOf("\n", cursor.at);
        cursor.at = end < 0 ? text.length : end + 1;
      } else if (cursor.peek() === "#" && cursor.peek(1) === "|") this.#skipBlockComment();
      else return;
    }
  }

  #skipBlockComment(): void {
    const cursor = this.#cursor;
    const start = cursor.at;
    let depth = 0;
    const delimiter = /#\||\|#/g;
    delimiter.lastIndex = start;
    for (let match = delimiter.exec(cursor.source.text); match; match = delimiter.exec(cursor.source.text)) {
      depth += match[0] === "#|" ? 1 : -1;
      if (depth === 0) {
        cursor.at = match.index + 2;
        return;
      }
    }
    this.#report("WH1001", "the comment does not end", cursor.span(start, start + 2), ["|# is missing; comments nest"]);
    cursor.at = cursor.source.text.length;
  }

  /** The text ended inside a form. Reports it, and goes on at the next parenthesis in column 1, which probably begins a form. */
  #unfinished(): boolean {
    const open = this.#stack[0];
    if (!open) return false;
    const { text } = this.#cursor.source;
    const lost = text.slice(open.start + 1).search(/\n\(/);
    const resume = lost < 0 ? -1 : open.start + 1 + lost + 1;
    const help = open.kind === "list" || open.kind === "vector" ? "a closing parenthesis is missing" : "a form is missing";
    this.#diagnostics.push(
      diagnostic("WH1001", "the form that starts here does not end", {
        span: this.#cursor.span(open.start, open.start + 1),
        help: [help],
        ...(resume < 0
          ? {}
          : { related: [{ span: this.#cursor.span(resume, resume + 1), message: "it probably should end before this form" }] }),
      }),
    );
    if (resume < 0 || this.#restarts++ >= MAX_RESTARTS) return false;
    this.#abandon(resume);
    return true;
  }

  /** Give up the open forms and go on elsewhere. */
  #abandon(at: number): void {
    this.#stack = [];
    this.#quasiDepth = 0;
    this.#broken = false;
    this.#cursor.at = at;
  }

  #report(code: DiagnosticCode, message: string, span: Span, help: readonly string[] = []): void {
    this.#diagnostics.push(diagnostic(code, message, { span, ...(help.length > 0 ? { help } : {}) }));
    this.#broken = true;
  }
}

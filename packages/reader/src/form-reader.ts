import {
  assertNever,
  type Diagnostic,
  type DiagnosticCode,
  type DiagnosticParts,
  diagnostic,
  positionAt,
  type Source,
  type Span,
} from "@whistler/diagnostics";
import { characterOfName, isTerminating, isWhitespace } from "./characters.ts";
import { featureHolds } from "./features.ts";
import type { Form, PrefixedForm } from "./form.ts";
import { type ParsedNumber, parseNumber, parseRational } from "./number.ts";
import { scanDelimited, scanToken, type Token } from "./token.ts";

/** A form that has begun and is not complete. The stack of these is explicit, so that nesting never costs JS stack. */
type Frame = SequenceFrame | PrefixFrame | ConditionalFrame;

interface SequenceFrame {
  readonly kind: "sequence";
  readonly of: "list" | "vector";
  readonly start: number;
  readonly items: Form[];
  /** Offset of the consing dot, once it was read. */
  dot: number | null;
  tail: Form | null;
  /** The first form directly inside that begins a line no further in than this one: a sign of a parenthesis missing before it. */
  outdented: number | null;
}

/** `'`, `` ` ``, `,`, `,@`, `#'` or `#.`, waiting for its form. */
interface PrefixFrame {
  readonly kind: "prefix";
  readonly prefix: PrefixedForm["kind"] | "read-eval";
  readonly start: number;
  /** What the prefix adds to the depth of backquotes. */
  readonly quasi: -1 | 0 | 1;
}

/** `#+` or `#-`: first its feature expression, then the form that it keeps or skips. */
interface ConditionalFrame {
  readonly kind: "conditional";
  readonly wanted: boolean;
  readonly start: number;
  stage: "feature" | "keep" | "skip";
}

/** After so many errors the rest of a source is not worth reading; it also bounds the work on hostile text. */
const MAX_ERRORS = 100;

/** One pass over one source. Use `read` and `readAll`. */
export class FormReader {
  readonly #source: Source;
  readonly #text: string;
  readonly #features: ReadonlySet<string>;
  readonly #maxDepth: number;
  readonly #forms: Form[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  #frames: Frame[] = [];
  #at = 0;
  #nextUninternedId: number;
  /** Open lists and vectors among the frames. */
  #sequences = 0;
  /** Parentheses open beyond the depth limit: counted, not kept. */
  #excess = 0;
  /** Backquotes that a comma could take back. */
  #quasi = 0;
  /** Open `#+`/`#-` whose form is skipped: values inside are not checked. */
  #skipping = 0;
  /** The top-level form being read has an error and will be left out. */
  #broken = false;
  #tooDeep = false;
  /** The first parenthesis in column 1 inside the open top-level form: where to go on if that form turns out to be unfinished. */
  #resumeAt: number | null = null;
  /** After an unfinished form a parenthesis in column 1 always begins a top-level form: each text is passed at most twice. */
  #strict = false;
  #stopped = false;

  constructor(source: Source, features: ReadonlySet<string>, maxDepth: number, firstUninternedId: number) {
    this.#source = source;
    this.#text = source.text;
    this.#features = features;
    this.#maxDepth = maxDepth;
    this.#nextUninternedId = firstUninternedId;
  }

  readAll(): { readonly forms: readonly Form[]; readonly diagnostics: readonly Diagnostic[] } {
    if (this.#text.startsWith("#!")) this.#skipLine();
    while (!this.#stopped) {
      this.#skipBlank();
      if (this.#at >= this.#text.length) {
        if (this.#frames.length === 0) break;
        this.#unfinishedForm();
        continue;
      }
      this.#step();
      if (this.#frames.length === 0) this.#beginTopLevel();
    }
    return { forms: this.#forms, diagnostics: this.#diagnostics };
  }

  /** Read the next token or the beginning or end of a form. */
  #step(): void {
    const start = this.#at;
    switch (this.#text[start]) {
      case "(":
        if (this.#text[start - 1] === "\n" && this.#sequences > 0) {
          if (this.#strict) {
            this.#unfinishedForm(start);
            return;
          }
          this.#resumeAt ??= start;
        }
        this.#openSequence("list", start, 1);
        return;
      case ")":
        this.#closeSequence(start);
        return;
      case "'":
        this.#prefix("quote", start, 1, 0);
        return;
      case "`":
        this.#prefix("quasiquote", start, 1, 1);
        return;
      case ",":
        this.#comma(start);
        return;
      case '"':
        this.#string(start, start);
        return;
      case "#":
        this.#dispatch(start);
        return;
      default:
        this.#token(start);
    }
  }

  // Blanks and comments

  #skipBlank(): void {
    const text = this.#text;
    for (;;) {
      while (this.#at < text.length && isWhitespace(text.charCodeAt(this.#at))) this.#at++;
      if (text[this.#at] === ";") this.#skipLine();
      else if (text[this.#at] === "#" && text[this.#at + 1] === "|") this.#skipBlockComment();
      else return;
    }
  }

  #skipLine(): void {
    const newline = this.#text.indexOf("\n", this.#at);
    this.#at = newline < 0 ? this.#text.length : newline + 1;
  }

  #skipBlockComment(): void {
    const start = this.#at;
    const edge = /#\||\|#/g;
    edge.lastIndex = start;
    let depth = 0;
    for (let match = edge.exec(this.#text); match; match = edge.exec(this.#text)) {
      depth += match[0] === "#|" ? 1 : -1;
      if (depth > 0) continue;
      this.#at = edge.lastIndex;
      return;
    }
    this.#unfinishedText("unfinished block comment", start, 2, "the comment that begins here is not closed by |#");
  }

  // Lists and vectors

  #openSequence(of: SequenceFrame["of"], start: number, opening: number): void {
    this.#at = start + opening;
    if (this.#excess > 0 || this.#isTooDeep(start)) {
      this.#excess++;
      return;
    }
    const outer = this.#frames.at(-1);
    if (outer?.kind === "sequence" && outer.outdented === null && this.#isOutdented(start, outer.start)) {
      outer.outdented = start;
    }
    this.#frames.push({ kind: "sequence", of, start, items: [], dot: null, tail: null, outdented: null });
    this.#sequences++;
  }

  /** Whether `start` is the first of its line and stands no further in than the beginning of the form around it. */
  #isOutdented(start: number, outerStart: number): boolean {
    let before = start - 1;
    while (before >= 0 && (this.#text[before] === " " || this.#text[before] === "\t")) before--;
    if (before >= 0 && this.#text[before] !== "\n") return false;
    return positionAt(this.#source, start).column <= positionAt(this.#source, outerStart).column;
  }

  #closeSequence(at: number): void {
    this.#at = at + 1;
    if (this.#excess > 0) {
      this.#excess--;
      if (this.#excess === 0) this.#deliver(this.#placeholder(at, this.#at));
      return;
    }
    for (let frame = this.#frames.at(-1); frame; frame = this.#frames.at(-1)) {
      if (frame.kind === "sequence") {
        this.#finishSequence(frame);
        return;
      }
      this.#missingForm(frame, at);
    }
    this.#unbalanced(at);
  }

  #finishSequence(frame: SequenceFrame): void {
    this.#frames.pop();
    this.#sequences--;
    const span = this.#span(frame.start, this.#at);
    if (frame.of === "vector") {
      this.#deliver({ kind: "vector", items: frame.items, span });
      return;
    }
    if (frame.dot !== null && frame.tail === null) this.#misplacedDot(frame.dot, "no form follows the dot");
    if (frame.tail === null) this.#deliver({ kind: "list", items: frame.items, span });
    else if (frame.tail.kind !== "list") this.#deliver({ kind: "list", items: frame.items, tail: frame.tail, span });
    else {
      // (a . (b c)) is (a b c): whoever takes the form sees one list, and a tail is never a list.
      for (const item of frame.tail.items) frame.items.push(item);
      this.#deliver({ kind: "list", items: frame.items, ...(frame.tail.tail && { tail: frame.tail.tail }), span });
    }
  }

  /** A run of closing parentheses without an opening one is one error. */
  #unbalanced(start: number): void {
    while (this.#text[this.#at] === ")") this.#at++;
    const previous = this.#forms.at(-1);
    const near = previous && !this.#text.slice(previous.span.end, start).includes("\n\n") ? previous : undefined;
    this.#error(
      "WH1002",
      this.#at - start > 1 ? `${this.#at - start} unbalanced closing parentheses` : "unbalanced closing parenthesis",
      start,
      this.#at,
      {
        label: "no form is open here",
        ...(near && { related: [{ span: this.#span(near.span.start, near.span.start + 1), message: "this form is already complete" }] }),
      },
    );
  }

  // Prefixes

  #prefix(prefix: PrefixFrame["prefix"], start: number, length: number, quasi: PrefixFrame["quasi"]): void {
    this.#at = start + length;
    // Beyond the limit the prefix is dropped and its form stands alone: the top-level form is left out anyhow.
    if (this.#excess > 0 || this.#isTooDeep(start)) return;
    this.#quasi += quasi;
    this.#frames.push({ kind: "prefix", prefix, start, quasi });
  }

  #comma(start: number): void {
    const next = this.#text[start + 1];
    // `,.` is `,@` that may destroy the list; forms are immutable, so it is `,@`.
    const splicing = next === "@" || next === ".";
    const inside = this.#quasi > 0;
    const length = splicing ? 2 : 1;
    if (!inside) {
      this.#valueError("WH1005", "comma outside backquote", start, start + length, {
        label: "no backquote is open here",
        help: ["put ` before the template that the comma belongs to"],
      });
    }
    this.#prefix(splicing ? "unquote-splicing" : "unquote", start, length, inside ? -1 : 0);
  }

  #missingForm(frame: PrefixFrame | ConditionalFrame, end: number): void {
    const written = this.#text.slice(frame.start, Math.min(end, frame.start + 2)).trim();
    const opening = frame.kind === "prefix" && frame.prefix !== "unquote-splicing" && this.#text[frame.start] !== "#" ? 1 : 2;
    this.#error("WH1003", `no form follows ${opening === 1 ? written[0] : written}`, frame.start, frame.start + opening, {
      label: "a form must follow",
    });
    this.#frames.pop();
    this.#leave(frame);
  }

  /** Undo what opening a prefix or a conditional did to the counters. */
  #leave(frame: PrefixFrame | ConditionalFrame): void {
    if (frame.kind === "prefix") this.#quasi -= frame.quasi;
    else if (frame.stage === "skip") this.#skipping--;
  }

  // What follows a #

  #dispatch(start: number): void {
    let at = start + 1;
    while (this.#text.charCodeAt(at) >= 48 && this.#text.charCodeAt(at) <= 57) at++;
    const digits = this.#text.slice(start + 1, at);
    const character = this.#text[at]?.toLowerCase();
    if (character === "r" && digits !== "") {
      const radix = digits.length > 2 ? 0 : Number(digits);
      if (radix >= 2 && radix <= 36) this.#radixNumber(start, at + 1, radix);
      else {
        this.#at = this.#constituentsEnd(at);
        this.#valueError("WH1008", `no radix ${digits}`, start, at + 1, { label: "a radix is 2 to 36" });
        this.#deliver(this.#placeholder(start, this.#at));
      }
      return;
    }
    if (digits !== "") {
      this.#unknownDispatch(start, at);
      return;
    }
    switch (character) {
      case "(":
        this.#openSequence("vector", start, 2);
        return;
      case "'":
        this.#prefix("function", start, 2, 0);
        return;
      case ".":
        this.#prefix("read-eval", start, 2, 0);
        return;
      case "+":
      case "-":
        this.#at = start + 2;
        if (this.#excess > 0 || this.#isTooDeep(start)) return;
        this.#frames.push({ kind: "conditional", wanted: character === "+", start, stage: "feature" });
        return;
      case ":":
        this.#uninterned(start);
        return;
      case "\\":
        this.#character(start);
        return;
      case "x":
        this.#radixNumber(start, start + 2, 16);
        return;
      case "o":
        this.#radixNumber(start, start + 2, 8);
        return;
      case "b":
        this.#radixNumber(start, start + 2, 2);
        return;
      case "p":
        if (this.#text[start + 2] === '"') this.#string(start, start + 2);
        else this.#unknownDispatch(start, at);
        return;
      default:
        this.#unknownDispatch(start, at);
    }
  }

  /** `#` and, at `at`, a dispatch character that means nothing to us. */
  #unknownDispatch(start: number, at: number): void {
    const codePoint = this.#text.codePointAt(at);
    const character = codePoint === undefined ? "" : String.fromCodePoint(codePoint);
    const ended = character === "" || isWhitespace(character.charCodeAt(0)) || character === ")";
    const end = ended ? at : at + character.length;
    this.#valueError("WH1003", ended ? "nothing follows #" : `unknown syntax ${this.#text.slice(start, end)}`, start, end, {
      label: character.toLowerCase() === "p" ? 'a string must follow, as in #p"file"' : "the reader does not know this",
    });
    // In #S(…), #3(…) and #1=x the form after takes the place; elsewhere nothing would.
    if (character === "(" || character === '"') {
      this.#at = at;
      return;
    }
    this.#at = ended || isTerminating(character.charCodeAt(0)) ? end : this.#constituentsEnd(end);
    if (character === "=") this.#at = end;
    else if (ended || this.#text[this.#at] !== "(") this.#deliver(this.#placeholder(start, this.#at));
  }

  #radixNumber(start: number, digitsAt: number, radix: number): void {
    this.#at = this.#constituentsEnd(digitsAt);
    const token = this.#text.slice(digitsAt, this.#at);
    const digit = radix <= 10 ? `[0-${radix - 1}]` : `[0-9a-${(radix - 1).toString(36)}]`;
    if (new RegExp(`^[+-]?${digit}+(?:/${digit}+)?$`, "i").test(token)) {
      this.#number(parseRational(token, radix), start);
      return;
    }
    const good = new RegExp(`^[+-]?${digit}*(?:(?<=${digit})/${digit}*)?`, "i").exec(token)?.[0].length ?? 0;
    const bad = Math.min(digitsAt + good, this.#at);
    if (bad === this.#at)
      this.#valueError("WH1008", "missing digits", start, this.#at, { label: `a number of radix ${radix} must follow` });
    else {
      const character = String.fromCodePoint(this.#text.codePointAt(bad) ?? 0);
      this.#valueError("WH1008", `${character} is no digit of radix ${radix}`, bad, bad + character.length, { label: "not a digit here" });
    }
    this.#deliver(this.#placeholder(start, this.#at));
  }

  #character(start: number): void {
    const first = this.#text.codePointAt(start + 2);
    if (first === undefined) {
      this.#at = this.#text.length;
      this.#unfinishedText("unfinished character", start, 2, "the text ends here");
      return;
    }
    this.#at = this.#constituentsEnd(start + 2 + (first > 0xffff ? 2 : 1));
    const name = this.#text.slice(start + 2, this.#at);
    const codePoint = characterOfName(name);
    if (codePoint === null) {
      this.#valueError("WH1009", `unknown character name ${excerpt(name)}`, start, this.#at, {
        help: ["#\\a, #\\Space, #\\Newline, #\\Tab, #\\Return, #\\Nul, #\\Escape, #\\Rubout, #\\U+41 …"],
      });
    }
    this.#deliver(
      codePoint === null ? this.#placeholder(start, this.#at) : { kind: "character", codePoint, span: this.#span(start, this.#at) },
    );
  }

  #uninterned(start: number): void {
    const token = scanToken(this.#text, start + 2);
    this.#at = token.end;
    if (this.#isUnfinishedToken(token)) return;
    const [name] = token.parts;
    const span = this.#span(start, token.end);
    if (token.end === start + 2) this.#valueError("WH1003", "no name follows #:", start, token.end, { label: "a name must follow" });
    else if (token.colons.length > 0) this.#misplacedMarker(token);
    this.#deliver({ kind: "symbol", name: name ?? "", uninterned: this.#nextUninternedId--, span });
  }

  #constituentsEnd(from: number): number {
    let at = from;
    while (at < this.#text.length && !isTerminating(this.#text.charCodeAt(at))) at++;
    return at;
  }

  // Strings, numbers, symbols

  /** The string whose quote stands at `quote`; its form begins at `start` (that of `#p` if there is one). */
  #string(start: number, quote: number): void {
    const { value, end, finished } = scanDelimited(this.#text, quote);
    if (!finished) {
      this.#unfinishedText("unfinished string", start, quote + 1 - start, 'the string that begins here is not closed by "');
      return;
    }
    this.#at = end;
    this.#deliver({ kind: "string", value, span: this.#span(start, end) });
  }

  #token(start: number): void {
    const token = scanToken(this.#text, start);
    this.#at = token.end;
    if (this.#isUnfinishedToken(token)) return;
    const [name = ""] = token.parts;
    if (token.colons.length > 0) this.#deliver(this.#qualifiedSymbol(token, start));
    else if (token.escaped) this.#deliver({ kind: "symbol", name, span: this.#span(start, token.end) });
    else if (name === ".") this.#dot(start);
    else {
      const number = parseNumber(name);
      if (number) this.#number(number, start);
      else this.#deliver({ kind: "symbol", name, span: this.#span(start, token.end) });
    }
  }

  #number(number: ParsedNumber, start: number): void {
    const span = this.#span(start, this.#at);
    if (number.kind !== "out-of-range") {
      this.#deliver({ ...number, span });
      return;
    }
    this.#valueError("WH1010", `number out of range: ${number.reason}`, start, this.#at);
    this.#deliver(this.#placeholder(start, this.#at));
  }

  /** `:name`, `package:name` or `package::name`. */
  #qualifiedSymbol(token: Token, start: number): Form {
    const span = this.#span(start, token.end);
    const [first = -1, second] = token.colons;
    const internal = second === first + 1;
    const last = token.colons.at(-1) ?? -1;
    const wellFormed = token.colons.length === (internal ? 2 : 1) && last < token.end - 1;
    if (!wellFormed) {
      this.#misplacedMarker(token);
      return this.#placeholder(start, token.end);
    }
    const name = token.parts.at(-1) ?? "";
    // SBCL reads ::foo as :foo.
    if (first === start) return { kind: "symbol", name, package: "KEYWORD", span };
    return { kind: "symbol", name, package: token.parts[0] ?? "", ...(internal && { internal }), span };
  }

  #misplacedMarker(token: Token): void {
    const at = token.colons.at(-1) ?? token.end;
    this.#valueError("WH1007", "misplaced package marker", at, at + 1, {
      help: ["write name, :name, package:name, package::name, or |a:b| for a name with a colon"],
    });
  }

  #dot(at: number): void {
    if (this.#excess > 0) return;
    const frame = this.#frames.at(-1);
    if (frame?.kind !== "sequence" || frame.of !== "list") this.#misplacedDot(at, "a dot of its own stands in a list only");
    else if (frame.items.length === 0) this.#misplacedDot(at, "no element stands before the dot");
    else if (frame.dot !== null) this.#misplacedDot(at, "a list has one dot at most");
    else frame.dot = at;
  }

  #misplacedDot(at: number, label: string): void {
    this.#valueError("WH1004", "misplaced dot", at, at + 1, { label });
  }

  // Where finished forms go

  /** Hand a complete form to what is open around it, and complete that too where it was the last thing missing. */
  #deliver(complete: Form): void {
    if (this.#excess > 0) return;
    let form = complete;
    for (;;) {
      const frame = this.#frames.at(-1);
      if (!frame) {
        if (!this.#broken) this.#forms.push(form);
        return;
      }
      switch (frame.kind) {
        case "sequence":
          this.#append(frame, form);
          return;
        case "prefix":
          this.#frames.pop();
          this.#leave(frame);
          form = { kind: frame.prefix, form, span: this.#span(frame.start, form.span.end) };
          break;
        case "conditional":
          if (frame.stage === "feature") {
            this.#decide(frame, form);
            return;
          }
          this.#frames.pop();
          this.#leave(frame);
          if (frame.stage === "skip") return;
          break;
        default:
          assertNever(frame, "frame");
      }
    }
  }

  #append(frame: SequenceFrame, form: Form): void {
    if (frame.dot === null) frame.items.push(form);
    else if (frame.tail === null) frame.tail = form;
    else this.#misplacedDot(frame.dot, "more than one form follows the dot");
  }

  #decide(frame: ConditionalFrame, expression: Form): void {
    const holds = featureHolds(expression, this.#features);
    if (holds === null) {
      this.#valueError("WH1003", "bad feature expression", expression.span.start, expression.span.end, {
        help: ["#+linux, #+(and linux (not arm64)), #-(or sbcl ccl)"],
      });
    }
    frame.stage = holds === frame.wanted ? "keep" : "skip";
    if (frame.stage === "skip") this.#skipping++;
  }

  // Errors and going on after them

  #isTooDeep(start: number): boolean {
    if (this.#frames.length < this.#maxDepth) return false;
    if (!this.#tooDeep)
      this.#error("WH1006", `forms nest deeper than ${this.#maxDepth} levels`, start, start + 1, { label: "one level too many" });
    this.#tooDeep = true;
    return true;
  }

  #isUnfinishedToken(token: Token): boolean {
    if (token.unfinished === null) return false;
    const bar = this.#text[token.unfinished] === "|";
    this.#unfinishedText(
      "unfinished symbol",
      token.unfinished,
      1,
      bar ? "the text ends before a closing |" : "the text ends after this backslash",
    );
    return true;
  }

  /** A string, symbol or comment ran to the end of the text: go on at the next line that begins a form. */
  #unfinishedText(message: string, start: number, length: number, label: string): void {
    this.#error("WH1001", message, start, Math.min(start + length, this.#text.length), { label });
    const line = this.#text.indexOf("\n(", start);
    this.#restart(line < 0 ? null : line + 1);
  }

  /** The open top-level form does not end before the end of the text, or before the form in column 1 at `next`. */
  #unfinishedForm(next?: number): void {
    const [outermost] = this.#frames;
    if (!outermost) return;
    const missing = this.#sequences + this.#excess;
    const opening = this.#text[outermost.start] === "#" ? 2 : 1;
    const parts: DiagnosticParts = {
      label: missing > 0 ? `${missing} closing ${missing === 1 ? "parenthesis is" : "parentheses are"} missing` : "a form must follow",
    };
    const related = this.#culprit(outermost);
    const where = next === undefined ? "the text ends" : "the next form in column 1 begins";
    this.#error("WH1001", `unfinished form: ${where} inside the form that begins here`, outermost.start, outermost.start + opening, {
      ...parts,
      ...(related.length > 0 && { related }),
    });
    this.#restart(next ?? this.#resumeAt);
  }

  /** Which parenthesis is likely the unclosed one: the outermost that indentation contradicts, else the innermost. */
  #culprit(outermost: Frame): { span: Span; message: string }[] {
    const open = this.#frames.filter((frame) => frame.kind === "sequence");
    const contradicted = open.find((frame) => frame.outdented !== null);
    if (contradicted && contradicted.outdented !== null) {
      const sign = {
        span: this.#span(contradicted.outdented, contradicted.outdented + 1),
        message: "the indentation says that it should have ended before this",
      };
      if (contradicted === outermost) return [sign];
      return [{ span: this.#span(contradicted.start, contradicted.start + 1), message: "this one is likely not closed" }, sign];
    }
    const innermost = open.at(-1);
    if (!innermost || innermost === outermost) return [];
    return [{ span: this.#span(innermost.start, innermost.start + 1), message: "the innermost open form begins here" }];
  }

  #restart(at: number | null): void {
    this.#frames = [];
    this.#beginTopLevel();
    this.#strict = true;
    this.#at = at ?? this.#text.length;
  }

  #beginTopLevel(): void {
    this.#sequences = 0;
    this.#excess = 0;
    this.#quasi = 0;
    this.#skipping = 0;
    this.#broken = false;
    this.#tooDeep = false;
    this.#resumeAt = null;
  }

  /** An error in the meaning of a token: of no interest where the form is skipped. */
  #valueError(code: DiagnosticCode, message: string, start: number, end: number, parts: DiagnosticParts = {}): void {
    if (this.#skipping === 0 && this.#excess === 0) this.#error(code, message, start, end, parts);
  }

  #error(code: DiagnosticCode, message: string, start: number, end: number, parts: DiagnosticParts = {}): void {
    if (this.#stopped) return;
    this.#broken = true;
    this.#diagnostics.push(diagnostic(code, message, { span: this.#span(start, end), ...parts }));
    if (this.#diagnostics.length < MAX_ERRORS) return;
    this.#stopped = true;
    this.#diagnostics.push(diagnostic("WH1011", `more than ${MAX_ERRORS} errors: the rest is not read`, { span: this.#span(start, end) }));
  }

  /** What stands where a form could not be read, so that the forms around it can. Never leaves the reader: its top-level form is broken. */
  #placeholder(start: number, end: number): Form {
    return { kind: "symbol", name: "", span: this.#span(start, end) };
  }

  #span(start: number, end: number): Span {
    return { source: this.#source, start, end };
  }
}

/** A name short enough for a message. */
function excerpt(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name;
}

import { assertNever, type Diagnostic, type DiagnosticCode, diagnostic, type Source, type Span } from "@whistler/diagnostics";
import {
  type Atom,
  constituentsEnd,
  type Problem,
  readCharacter,
  readRadixNumber,
  readString,
  readToken,
  readUninterned,
  unfinished,
} from "./atoms.ts";
import { isTerminating, isWhitespace } from "./characters.ts";
import { featureHolds } from "./features.ts";
import type { Form } from "./form.ts";
import {
  type ConditionalFrame,
  type Frame,
  isOutdented,
  likelyUnclosed,
  openingLength,
  type PrefixFrame,
  type SequenceFrame,
  type Suspect,
} from "./frame.ts";

/** After so many errors the rest of a source is not worth reading; it also bounds the work on hostile text. */
const MAX_ERRORS = 100;

/** What is known of the top-level form being read. */
interface TopLevel {
  /** Open forms, outermost first. */
  readonly frames: Frame[];
  /** Open lists and vectors among the frames. */
  sequences: number;
  /** Parentheses open beyond the depth limit: counted, not kept. */
  excess: number;
  /** Backquotes that a comma could take back. */
  quasi: number;
  /** Open `#+`/`#-` whose form is skipped: values inside are not checked. */
  skipping: number;
  /** It has an error and will be left out. */
  broken: boolean;
  tooDeep: boolean;
  /** The first list that was closed although indentation says that its parenthesis is another's. */
  suspect: Suspect | null;
  /** The first parenthesis in column 1 inside, with how many were open: where to go on if the form turns out to be unfinished. */
  resume: { readonly at: number; readonly missing: number } | null;
}

const topLevel = (): TopLevel => ({
  frames: [],
  sequences: 0,
  excess: 0,
  quasi: 0,
  skipping: 0,
  broken: false,
  tooDeep: false,
  suspect: null,
  resume: null,
});

/** One pass over one source. Use `read` and `readAll`. */
export class FormReader {
  readonly #source: Source;
  readonly #text: string;
  readonly #features: ReadonlySet<string>;
  readonly #maxDepth: number;
  readonly #maxForms: number;
  readonly #forms: Form[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  #nextUninternedId: number;
  #at = 0;
  #top = topLevel();
  /** After an unfinished form a parenthesis in column 1 always begins a top-level form: so no text is passed again and again. */
  #strict = false;
  #stopped = false;

  constructor(
    source: Source,
    features: ReadonlySet<string>,
    maxDepth: number,
    firstUninternedId: number,
    maxForms = Number.POSITIVE_INFINITY,
  ) {
    this.#source = source;
    this.#text = source.text;
    this.#features = features;
    this.#maxDepth = maxDepth;
    this.#maxForms = maxForms;
    this.#nextUninternedId = firstUninternedId;
  }

  readAll(): { readonly forms: readonly Form[]; readonly diagnostics: readonly Diagnostic[] } {
    if (this.#text.startsWith("#!")) this.#skipLine();
    while (!this.#stopped && this.#forms.length < this.#maxForms) {
      this.#skipBlank();
      if (this.#at < this.#text.length) this.#step(this.#at);
      else if (this.#top.frames.length > 0) this.#unfinishedForm(null);
      else break;
      if (this.#top.frames.length === 0) this.#endTopLevel();
    }
    return { forms: this.#forms, diagnostics: this.#diagnostics };
  }

  /** Nothing is open: what was noted of the form before is of no meaning for the next. */
  #endTopLevel(): void {
    if (this.#top.broken || this.#top.suspect || this.#top.resume) this.#top = topLevel();
  }

  /** Read the atom, the beginning or the end of a form that stands at `start`. */
  #step(start: number): void {
    switch (this.#text[start]) {
      case "(":
        this.#openList(start);
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
        this.#atom(start, readString(this.#source, start, start));
        return;
      case "#":
        this.#dispatch(start);
        return;
      case ".":
        if (constituentsEnd(this.#text, start) === start + 1) this.#dot(start);
        else this.#atom(start, readToken(this.#source, start));
        return;
      default:
        this.#atom(start, readToken(this.#source, start));
    }
  }

  // Blanks and comments

  #skipBlank(): void {
    const text = this.#text;
    for (;;) {
      while (this.#at < text.length && isWhitespace(text.charCodeAt(this.#at))) this.#at++;
      if (text[this.#at] === ";") this.#skipLine();
      else if (text[this.#at] === "#" && text[this.#at + 1] === "|") this.#skipBlockComment(this.#at);
      else return;
    }
  }

  #skipLine(): void {
    const newline = this.#text.indexOf("\n", this.#at);
    this.#at = newline < 0 ? this.#text.length : newline + 1;
  }

  #skipBlockComment(start: number): void {
    const edge = /#\||\|#/g;
    edge.lastIndex = start;
    let depth = 0;
    for (let match = edge.exec(this.#text); match; match = edge.exec(this.#text)) {
      depth += match[0] === "#|" ? 1 : -1;
      if (depth > 0) continue;
      this.#at = edge.lastIndex;
      return;
    }
    this.#atom(start, unfinished("unfinished block comment", start, start + 2, "the comment that begins here is not closed by |#"));
  }

  // Lists and vectors

  #openList(start: number): void {
    const top = this.#top;
    if (this.#text[start - 1] === "\n" && top.sequences > 0) {
      if (this.#strict) {
        const innermost = top.frames.findLast((frame) => frame.kind === "sequence");
        if (innermost) innermost.outdented ??= start;
        this.#unfinishedForm(start);
        return;
      }
      top.resume ??= { at: start, missing: top.sequences + top.excess };
    }
    this.#openSequence("list", start, 1);
  }

  #openSequence(of: SequenceFrame["of"], start: number, opening: number): void {
    const top = this.#top;
    this.#at = start + opening;
    if (top.excess > 0 || this.#isTooDeep(start)) {
      top.excess++;
      return;
    }
    const outer = top.frames.at(-1);
    if (outer?.kind === "sequence" && outer.outdented === null && isOutdented(this.#source, start, outer.start)) outer.outdented = start;
    top.frames.push({ kind: "sequence", of, start, items: [], dot: null, tail: null, outdented: null });
    top.sequences++;
  }

  #closeSequence(at: number): void {
    const top = this.#top;
    this.#at = at + 1;
    if (top.excess > 0) {
      top.excess--;
      if (top.excess === 0) this.#deliver(this.#placeholder(at, this.#at));
      return;
    }
    for (let frame = top.frames.at(-1); frame; frame = top.frames.at(-1)) {
      if (frame.kind === "sequence") {
        this.#finishSequence(frame);
        return;
      }
      this.#missingForm(frame);
    }
    this.#unbalanced(at);
  }

  #finishSequence(frame: SequenceFrame): void {
    const top = this.#top;
    top.frames.pop();
    top.sequences--;
    if (frame.outdented !== null) top.suspect ??= { start: frame.start, outdented: frame.outdented };
    const span = this.#span(frame.start, this.#at);
    const { items, tail } = frame;
    if (frame.dot !== null && tail === null) this.#misplacedDot(frame.dot, "no form follows the dot");
    if (frame.of === "vector") this.#deliver({ kind: "vector", items, span });
    else if (tail === null) this.#deliver({ kind: "list", items, span });
    else if (tail.kind !== "list") this.#deliver({ kind: "list", items, tail, span });
    else {
      // (a . (b c)) is (a b c): whoever takes the form sees one list, and a tail is never a list.
      for (const item of tail.items) items.push(item);
      this.#deliver({ kind: "list", items, ...(tail.tail && { tail: tail.tail }), span });
    }
  }

  /** A run of closing parentheses without an opening one is one error. */
  #unbalanced(start: number): void {
    while (this.#text[this.#at] === ")") this.#at++;
    const count = this.#at - start;
    const previous = this.#forms.at(-1);
    const near = previous && !this.#text.slice(previous.span.end, start).includes("\n\n") ? previous.span.start : null;
    this.#report({
      code: "WH1002",
      message: count > 1 ? `${count} unbalanced closing parentheses` : "unbalanced closing parenthesis",
      start,
      end: this.#at,
      parts: {
        label: "no form is open here",
        ...(near !== null && { related: [{ span: this.#span(near, near + 1), message: "this form is already complete" }] }),
      },
    });
  }

  #dot(at: number): void {
    this.#at = at + 1;
    if (this.#top.excess > 0) return;
    const frame = this.#top.frames.at(-1);
    if (frame?.kind !== "sequence" || frame.of !== "list") this.#misplacedDot(at, "a dot of its own stands in a list only");
    else if (frame.items.length === 0) this.#misplacedDot(at, "no element stands before the dot");
    else if (frame.dot !== null) this.#misplacedDot(at, "a list has one dot at most");
    else frame.dot = at;
  }

  #misplacedDot(at: number, label: string): void {
    this.#reportValue({ code: "WH1004", message: "misplaced dot", start: at, end: at + 1, parts: { label } });
  }

  // Prefixes and what follows a #

  #prefix(prefix: PrefixFrame["prefix"], start: number, length: number, quasi: PrefixFrame["quasi"]): void {
    this.#at = start + length;
    // Beyond the limit the prefix is dropped and its form stands alone: the top-level form is left out anyhow.
    if (this.#top.excess > 0 || this.#isTooDeep(start)) return;
    this.#top.quasi += quasi;
    this.#top.frames.push({ kind: "prefix", prefix, start, quasi });
  }

  #comma(start: number): void {
    const next = this.#text[start + 1];
    // `,.` is `,@` that may destroy the list; forms are immutable, so it is `,@`.
    const splicing = next === "@" || next === ".";
    const length = splicing ? 2 : 1;
    const inside = this.#top.quasi > 0;
    if (!inside) {
      const parts = { label: "no backquote is open here", help: ["put ` before the template that the comma belongs to"] };
      this.#reportValue({ code: "WH1005", message: "comma outside of a backquote", start, end: start + length, parts });
    }
    this.#prefix(splicing ? "unquote-splicing" : "unquote", start, length, inside ? -1 : 0);
  }

  #conditional(start: number): void {
    this.#at = start + 2;
    if (this.#top.excess > 0 || this.#isTooDeep(start)) return;
    this.#top.frames.push({ kind: "conditional", wanted: this.#text[start + 1] === "+", start, stage: "feature" });
  }

  #missingForm(frame: PrefixFrame | ConditionalFrame): void {
    const end = frame.start + openingLength(this.#source, frame);
    const message = `no form follows ${this.#text.slice(frame.start, end)}`;
    this.#report({ code: "WH1003", message, start: frame.start, end, parts: { label: "a form must follow" } });
    this.#top.frames.pop();
    this.#leave(frame);
  }

  /** Undo what opening a prefix or a conditional did to the counters. */
  #leave(frame: PrefixFrame | ConditionalFrame): void {
    if (frame.kind === "prefix") this.#top.quasi -= frame.quasi;
    else if (frame.stage === "skip") this.#top.skipping--;
  }

  #dispatch(start: number): void {
    const source = this.#source;
    let at = start + 1;
    while (this.#text.charCodeAt(at) >= 48 && this.#text.charCodeAt(at) <= 57) at++;
    const digits = this.#text.slice(start + 1, at);
    const character = this.#text[at]?.toLowerCase();
    if (digits !== "" && character !== "r") {
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
        this.#conditional(start);
        return;
      case ":":
        this.#atom(start, readUninterned(source, start, this.#nextUninternedId--));
        return;
      case "\\":
        this.#atom(start, readCharacter(source, start));
        return;
      case "x":
        this.#atom(start, readRadixNumber(source, start, start + 2, 16));
        return;
      case "o":
        this.#atom(start, readRadixNumber(source, start, start + 2, 8));
        return;
      case "b":
        this.#atom(start, readRadixNumber(source, start, start + 2, 2));
        return;
      case "r":
        if (digits === "") this.#unknownDispatch(start, at);
        else this.#atom(start, readRadixNumber(source, start, at + 1, digits.length > 2 ? 0 : Number(digits)));
        return;
      case "p":
        if (this.#text[at + 1] === '"') this.#atom(start, readString(source, start, at + 1));
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
    const label = character.toLowerCase() === "p" ? 'a string must follow, as in #p"file"' : "the reader does not know this";
    this.#reportValue({
      code: "WH1003",
      message: ended ? "nothing follows #" : `unknown syntax ${this.#text.slice(start, end)}`,
      start,
      end,
      parts: { label },
    });
    // In #3(…), #"…", #1=x and #S(…) the form after belongs to it: as behind a prefix.
    if (character === "(" || character === '"') this.#prefix("quote", start, at - start, 0);
    else if (character === "=" || this.#text[end] === "(") this.#prefix("quote", start, end - start, 0);
    else {
      this.#at = ended || isTerminating(character.charCodeAt(0)) ? end : constituentsEnd(this.#text, end);
      this.#deliver(this.#placeholder(start, this.#at));
    }
  }

  // Where finished forms go

  #atom(start: number, atom: Atom): void {
    switch (atom.kind) {
      case "read":
        this.#at = atom.end;
        this.#deliver(atom.form);
        return;
      case "wrong":
        this.#at = atom.end;
        this.#reportValue(atom.problem);
        this.#deliver(this.#placeholder(start, atom.end));
        return;
      case "unfinished": {
        this.#report(atom.problem);
        const line = this.#text.indexOf("\n(", start);
        this.#restart(line < 0 ? this.#text.length : line + 1);
        return;
      }
      default:
        assertNever(atom, "atom");
    }
  }

  /** Hand a complete form to what is open around it, and complete that too where it was the last thing missing. */
  #deliver(complete: Form): void {
    const top = this.#top;
    if (top.excess > 0) return;
    let form = complete;
    for (let frame = top.frames.at(-1); frame; frame = top.frames.at(-1)) {
      switch (frame.kind) {
        case "sequence":
          if (frame.dot === null) frame.items.push(form);
          else if (frame.tail === null) frame.tail = form;
          else this.#misplacedDot(frame.dot, "more than one form follows the dot");
          return;
        case "prefix":
          top.frames.pop();
          this.#leave(frame);
          form = { kind: frame.prefix, form, span: this.#span(frame.start, form.span.end) };
          break;
        case "conditional":
          if (frame.stage === "feature") {
            this.#decide(frame, form);
            return;
          }
          top.frames.pop();
          this.#leave(frame);
          if (frame.stage === "skip") return;
          break;
        default:
          assertNever(frame, "frame");
      }
    }
    if (!top.broken) this.#forms.push(form);
  }

  #decide(frame: ConditionalFrame, expression: Form): void {
    const holds = featureHolds(expression, this.#features);
    if (holds === null) {
      const { start, end } = expression.span;
      const help = ["#+linux, #+(and linux (not arm64)), #-(or sbcl ccl)"];
      this.#reportValue({ code: "WH1003", message: "bad feature expression", start, end, parts: { help } });
    }
    frame.stage = holds === frame.wanted ? "keep" : "skip";
    if (frame.stage === "skip") this.#top.skipping++;
  }

  // Errors, and going on after them

  #isTooDeep(start: number): boolean {
    const top = this.#top;
    if (top.frames.length < this.#maxDepth) return false;
    if (!top.tooDeep) {
      const message = `forms nest deeper than ${this.#maxDepth} levels`;
      this.#report({ code: "WH1006", message, start, end: start + 1, parts: { label: "one level too many" } });
    }
    top.tooDeep = true;
    return true;
  }

  /** The open top-level form does not end before the end of the text, or before the form in column 1 at `next`. */
  #unfinishedForm(next: number | null): void {
    const { frames, sequences, excess, suspect, resume } = this.#top;
    const [outermost] = frames;
    if (!outermost) return;
    const missing = next === null && resume ? resume.missing : sequences + excess;
    const where = next === null ? "the text ends" : "the next form in column 1 begins";
    const related = likelyUnclosed(this.#source, frames, suspect);
    this.#report({
      code: "WH1001",
      message: `unfinished form: ${where} inside the form that begins here`,
      start: outermost.start,
      end: outermost.start + openingLength(this.#source, outermost),
      parts: {
        label: missing > 0 ? `${missing} closing ${missing === 1 ? "parenthesis is" : "parentheses are"} missing` : "a form must follow",
        ...(related.length > 0 && { related }),
      },
    });
    this.#restart(next ?? resume?.at ?? this.#text.length);
  }

  #restart(at: number): void {
    this.#top = topLevel();
    this.#strict = true;
    this.#at = at;
  }

  /** An error in the meaning of a text: of no interest where the text is skipped. */
  #reportValue(problem: Problem): void {
    if (this.#top.skipping === 0 && this.#top.excess === 0) this.#report(problem);
  }

  #report({ code, message, start, end, parts = {} }: Problem): void {
    if (this.#stopped) return;
    this.#top.broken = true;
    this.#push(code, message, start, end, parts);
    if (this.#diagnostics.length < MAX_ERRORS) return;
    this.#stopped = true;
    this.#push("WH1011", `more than ${MAX_ERRORS - 1} errors: the rest is not read`, start, end);
  }

  #push(code: DiagnosticCode, message: string, start: number, end: number, parts: Problem["parts"] = {}): void {
    this.#diagnostics.push(diagnostic(code, message, { span: this.#span(start, Math.min(end, this.#text.length)), ...parts }));
  }

  /** What stands where a form could not be read, so that the forms around it can. Never leaves the reader: its top-level form is broken. */
  #placeholder(start: number, end: number): Form {
    return { kind: "symbol", name: "", span: this.#span(start, end) };
  }

  #span(start: number, end: number): Span {
    return { source: this.#source, start, end };
  }
}

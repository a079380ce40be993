import { assertNever, type Diagnostic, type Source } from "@whistler/diagnostics";
import { type Atom, constituentsEnd, readString, readToken, readUninterned } from "./atoms.ts";
import { blankEnd, lineEnd } from "./blank.ts";
import { dispatchAt, type UnknownDispatch } from "./dispatch.ts";
import { ErrorReport } from "./error-report.ts";
import type { Form } from "./form.ts";
import type { PrefixFrame } from "./frame.ts";
import { OpenForms, type Reading } from "./open-forms.ts";

/** One pass over one source. Use `read` and `readAll`. */
export class FormReader {
  readonly #source: Source;
  readonly #text: string;
  readonly #maxForms: number;
  readonly #reading: Reading;
  #open: OpenForms;
  #nextUninternedId: number;
  #at = 0;
  /** After an unfinished form a parenthesis in column 1 always begins a top-level form: so no text is passed again and again. */
  #strict = false;

  constructor(
    source: Source,
    features: ReadonlySet<string>,
    maxDepth: number,
    firstUninternedId: number,
    maxForms = Number.POSITIVE_INFINITY,
  ) {
    this.#source = source;
    this.#text = source.text;
    this.#maxForms = maxForms;
    this.#reading = { source, features, maxDepth, errors: new ErrorReport(source), forms: [] };
    this.#open = new OpenForms(this.#reading);
    this.#nextUninternedId = firstUninternedId;
  }

  /** The sound top-level forms in order, and what is wrong with the others. */
  readAll(): { readonly forms: readonly Form[]; readonly diagnostics: readonly Diagnostic[] } {
    const { errors, forms } = this.#reading;
    if (this.#text.startsWith("#!")) this.#at = lineEnd(this.#text, 0);
    while (!errors.isFull && forms.length < this.#maxForms) {
      this.#skipBlank();
      if (this.#at < this.#text.length) this.#step(this.#at);
      else if (!this.#open.isEmpty) this.#unfinishedForm(null);
      else break;
      if (this.#open.isEmpty && this.#open.isMarked) this.#open = new OpenForms(this.#reading);
    }
    return { forms, diagnostics: errors.diagnostics };
  }

  #skipBlank(): void {
    const end = blankEnd(this.#text, this.#at);
    if (typeof end === "number") this.#at = end;
    else this.#atom(end.start, end.atom);
  }

  /** Read the atom, the beginning or the end of a form that stands at `start`. */
  #step(start: number): void {
    switch (this.#text[start]) {
      case "(":
        this.#openList(start);
        return;
      case ")":
        this.#at = start + 1;
        if (!this.#open.closeSequence(start)) this.#unbalanced(start);
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
        if (constituentsEnd(this.#text, start) === start + 1) {
          this.#at = start + 1;
          this.#open.dot(start);
        } else this.#atom(start, readToken(this.#source, start));
        return;
      default:
        this.#atom(start, readToken(this.#source, start));
    }
  }

  #openList(start: number): void {
    if (this.#text[start - 1] === "\n" && this.#open.hasSequence) {
      if (this.#strict) {
        this.#unfinishedForm(start);
        return;
      }
      this.#open.noteColumnOne(start);
    }
    this.#at = start + 1;
    this.#open.openSequence("list", start);
  }

  /** A run of closing parentheses without an opening one is one error. */
  #unbalanced(start: number): void {
    while (this.#text[this.#at] === ")") this.#at++;
    const count = this.#at - start;
    const previous = this.#reading.forms.at(-1);
    const near = previous && !this.#text.slice(previous.span.end, start).includes("\n\n") ? previous.span.start : null;
    const related =
      near === null ? [] : [{ span: { source: this.#source, start: near, end: near + 1 }, message: "this form is already complete" }];
    this.#open.report({
      code: "WH1002",
      message: count > 1 ? `${count} unbalanced closing parentheses` : "unbalanced closing parenthesis",
      start,
      end: this.#at,
      parts: { label: "no form is open here", ...(related.length > 0 && { related }) },
    });
  }

  #prefix(prefix: PrefixFrame["prefix"], start: number, length: number, quasi: PrefixFrame["quasi"]): void {
    this.#at = start + length;
    this.#open.openPrefix(prefix, start, quasi);
  }

  #comma(start: number): void {
    const next = this.#text[start + 1];
    // `,.` is `,@` that may destroy the list; forms are immutable, so it is `,@`.
    const splicing = next === "@" || next === ".";
    const length = splicing ? 2 : 1;
    const inside = this.#open.hasBackquote;
    if (!inside) {
      const parts = { label: "no backquote is open here", help: ["put ` before the template that the comma belongs to"] };
      this.#open.reportValue({ code: "WH1005", message: "comma outside of a backquote", start, end: start + length, parts });
    }
    this.#prefix(splicing ? "unquote-splicing" : "unquote", start, length, inside ? -1 : 0);
  }

  #dispatch(start: number): void {
    const found = dispatchAt(this.#source, start);
    switch (found.kind) {
      case "vector":
        this.#at = start + 2;
        this.#open.openSequence("vector", start);
        return;
      case "prefix":
        this.#prefix(found.prefix, start, 2, 0);
        return;
      case "conditional":
        this.#at = start + 2;
        this.#open.openConditional(found.wanted, start);
        return;
      case "uninterned":
        this.#atom(start, readUninterned(this.#source, start, this.#nextUninternedId--));
        return;
      case "atom":
        this.#atom(start, found.atom);
        return;
      case "unknown":
        this.#unknown(start, found);
        return;
      default:
        assertNever(found, "dispatch");
    }
  }

  #unknown(start: number, { problem, end, isPrefix }: UnknownDispatch): void {
    this.#open.reportValue(problem);
    if (isPrefix) this.#prefix("quote", start, end - start, 0);
    else {
      this.#at = end;
      this.#open.deliver(this.#open.placeholder(start, end));
    }
  }

  #atom(start: number, atom: Atom): void {
    switch (atom.kind) {
      case "read":
        this.#at = atom.end;
        this.#open.deliver(atom.form);
        return;
      case "wrong":
        this.#at = atom.end;
        this.#open.reportValue(atom.problem);
        this.#open.deliver(this.#open.placeholder(start, atom.end));
        return;
      case "unfinished": {
        this.#open.report(atom.problem);
        const line = this.#text.indexOf("\n(", start);
        this.#restart(line < 0 ? this.#text.length : line + 1);
        return;
      }
      default:
        assertNever(atom, "atom");
    }
  }

  /** The open top-level form does not end before the end of the text, or before the form in column 1 at `next`. */
  #unfinishedForm(next: number | null): void {
    this.#restart(this.#open.reportUnfinished(next));
  }

  #restart(at: number): void {
    this.#open = new OpenForms(this.#reading);
    this.#strict = true;
    this.#at = at;
  }
}

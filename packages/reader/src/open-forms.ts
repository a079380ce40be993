import { assertNever, type Source, type Span } from "@whistler/diagnostics";
import type { Problem } from "./atoms.ts";
import type { ErrorReport } from "./error-report.ts";
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

/** What the open forms of all top-level forms of a source have in common. */
export interface Reading {
  readonly source: Source;
  /** What `#+` and `#-` see. */
  readonly features: ReadonlySet<string>;
  /** Deepest nesting of forms. */
  readonly maxDepth: number;
  readonly errors: ErrorReport;
  /** Takes the complete top-level forms. */
  readonly forms: Form[];
}

/** What is known of the top-level form being read: which forms are open, and what goes into them. The place in the text is the caller's. */
export class OpenForms {
  readonly #reading: Reading;
  /** Open forms, outermost first. */
  readonly #frames: Frame[] = [];
  /** Open lists and vectors among the frames. */
  #sequences = 0;
  /** Parentheses open beyond the depth limit: counted, not kept. */
  #excess = 0;
  /** Backquotes that a comma could take back. */
  #quasi = 0;
  /** Open `#+`/`#-` whose form is skipped: values inside are not checked. */
  #skipping = 0;
  /** It has an error and will be left out. */
  #broken = false;
  #tooDeep = false;
  /** The first list that was closed although indentation says that its parenthesis is another's. */
  #suspect: Suspect | null = null;
  /** The first parenthesis in column 1 inside, with how many were open: where to go on if the form turns out to be unfinished. */
  #resume: { readonly at: number; readonly missing: number } | null = null;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** Whether nothing is open. */
  get isEmpty(): boolean {
    return this.#frames.length === 0;
  }

  /** Whether something was noted of the form that is of no meaning for the next. */
  get isMarked(): boolean {
    return this.#broken || this.#suspect !== null || this.#resume !== null;
  }

  get hasSequence(): boolean {
    return this.#sequences > 0;
  }

  get hasBackquote(): boolean {
    return this.#quasi > 0;
  }

  // Opening and closing

  /** A parenthesis in column 1, with which a next top-level form may begin. */
  noteColumnOne(at: number): void {
    this.#resume ??= { at, missing: this.#sequences + this.#excess };
  }

  openSequence(of: SequenceFrame["of"], start: number): void {
    if (this.#excess > 0 || this.#isTooDeep(start)) {
      this.#excess++;
      return;
    }
    const outer = this.#frames.at(-1);
    if (outer?.kind === "sequence" && outer.outdented === null && isOutdented(this.#reading.source, start, outer.start))
      outer.outdented = start;
    this.#frames.push({ kind: "sequence", of, start, items: [], dot: null, tail: null, outdented: null });
    this.#sequences++;
  }

  /** Close the innermost list or vector with the parenthesis at `at`. False where none is open. */
  closeSequence(at: number): boolean {
    if (this.#excess > 0) {
      this.#excess--;
      if (this.#excess === 0) this.deliver(this.placeholder(at, at + 1));
      return true;
    }
    for (let frame = this.#frames.at(-1); frame; frame = this.#frames.at(-1)) {
      if (frame.kind === "sequence") {
        this.#finishSequence(frame, at + 1);
        return true;
      }
      this.#missingForm(frame);
    }
    return false;
  }

  #finishSequence(frame: SequenceFrame, end: number): void {
    this.#frames.pop();
    this.#sequences--;
    if (frame.outdented !== null) this.#suspect ??= { start: frame.start, outdented: frame.outdented };
    const span = this.#span(frame.start, end);
    const { items, tail } = frame;
    if (frame.dot !== null && tail === null) this.#misplacedDot(frame.dot, "no form follows the dot");
    if (frame.of === "vector") this.deliver({ kind: "vector", items, span });
    else if (tail === null) this.deliver({ kind: "list", items, span });
    else if (tail.kind !== "list") this.deliver({ kind: "list", items, tail, span });
    else {
      // (a . (b c)) is (a b c): whoever takes the form sees one list, and a tail is never a list.
      for (const item of tail.items) items.push(item);
      this.deliver({ kind: "list", items, ...(tail.tail && { tail: tail.tail }), span });
    }
  }

  /** The consing dot at `at`. */
  dot(at: number): void {
    if (this.#excess > 0) return;
    const frame = this.#frames.at(-1);
    if (frame?.kind !== "sequence" || frame.of !== "list") this.#misplacedDot(at, "a dot of its own stands in a list only");
    else if (frame.items.length === 0) this.#misplacedDot(at, "no element stands before the dot");
    else if (frame.dot !== null) this.#misplacedDot(at, "a list has one dot at most");
    else frame.dot = at;
  }

  #misplacedDot(at: number, label: string): void {
    this.reportValue({ code: "WH1004", message: "misplaced dot", start: at, end: at + 1, parts: { label } });
  }

  openPrefix(prefix: PrefixFrame["prefix"], start: number, quasi: PrefixFrame["quasi"]): void {
    // Beyond the limit the prefix is dropped and its form stands alone: the top-level form is left out anyhow.
    if (this.#excess > 0 || this.#isTooDeep(start)) return;
    this.#quasi += quasi;
    this.#frames.push({ kind: "prefix", prefix, start, quasi });
  }

  openConditional(wanted: boolean, start: number): void {
    if (this.#excess > 0 || this.#isTooDeep(start)) return;
    this.#frames.push({ kind: "conditional", wanted, start, stage: "feature" });
  }

  #missingForm(frame: PrefixFrame | ConditionalFrame): void {
    const { source } = this.#reading;
    const end = frame.start + openingLength(source, frame);
    const message = `no form follows ${source.text.slice(frame.start, end)}`;
    this.report({ code: "WH1003", message, start: frame.start, end, parts: { label: "a form must follow" } });
    this.#frames.pop();
    this.#leave(frame);
  }

  /** Undo what opening a prefix or a conditional did to the counters. */
  #leave(frame: PrefixFrame | ConditionalFrame): void {
    if (frame.kind === "prefix") this.#quasi -= frame.quasi;
    else if (frame.stage === "skip") this.#skipping--;
  }

  #isTooDeep(start: number): boolean {
    const { maxDepth } = this.#reading;
    if (this.#frames.length < maxDepth) return false;
    if (!this.#tooDeep) {
      const message = `forms nest deeper than ${maxDepth} levels`;
      this.report({ code: "WH1006", message, start, end: start + 1, parts: { label: "one level too many" } });
    }
    this.#tooDeep = true;
    return true;
  }

  // Where finished forms go

  /** Hand a complete form to what is open around it, and complete that too where it was the last thing missing. */
  deliver(complete: Form): void {
    if (this.#excess > 0) return;
    const frames = this.#frames;
    let form = complete;
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      switch (frame.kind) {
        case "sequence":
          if (frame.dot === null) frame.items.push(form);
          else if (frame.tail === null) frame.tail = form;
          else this.#misplacedDot(frame.dot, "more than one form follows the dot");
          return;
        case "prefix":
          frames.pop();
          this.#leave(frame);
          form = { kind: frame.prefix, form, span: this.#span(frame.start, form.span.end) };
          break;
        case "conditional":
          if (frame.stage === "feature") {
            this.#decide(frame, form);
            return;
          }
          frames.pop();
          this.#leave(frame);
          if (frame.stage === "skip") return;
          break;
        default:
          assertNever(frame, "frame");
      }
    }
    if (!this.#broken) this.#reading.forms.push(form);
  }

  #decide(frame: ConditionalFrame, expression: Form): void {
    const holds = featureHolds(expression, this.#reading.features);
    if (holds === null) {
      const { start, end } = expression.span;
      const help = ["#+linux, #+(and linux (not arm64)), #-(or sbcl ccl)"];
      this.reportValue({ code: "WH1003", message: "bad feature expression", start, end, parts: { help } });
    }
    frame.stage = holds === frame.wanted ? "keep" : "skip";
    if (frame.stage === "skip") this.#skipping++;
  }

  /** What stands where a form could not be read, so that the forms around it can. Never leaves the reader: its top-level form is broken. */
  placeholder(start: number, end: number): Form {
    return { kind: "symbol", name: "", span: this.#span(start, end) };
  }

  // Errors

  /**
   * Report that the open form does not end before the end of the text, or before the form in column 1 at `next`. The place to go on at,
   * with new open forms.
   */
  reportUnfinished(next: number | null): number {
    const { source } = this.#reading;
    if (next !== null) {
      const innermost = this.#frames.findLast((frame) => frame.kind === "sequence");
      if (innermost) innermost.outdented ??= next;
    }
    const goOn = next ?? this.#resume?.at ?? source.text.length;
    const [outermost] = this.#frames;
    if (!outermost) return goOn;
    const missing = next === null && this.#resume ? this.#resume.missing : this.#sequences + this.#excess;
    const where = next === null ? "the text ends" : "the next form in column 1 begins";
    const related = likelyUnclosed(source, this.#frames, this.#suspect);
    this.report({
      code: "WH1001",
      message: `unfinished form: ${where} inside the form that begins here`,
      start: outermost.start,
      end: outermost.start + openingLength(source, outermost),
      parts: {
        label: missing > 0 ? `${missing} closing ${missing === 1 ? "parenthesis is" : "parentheses are"} missing` : "a form must follow",
        ...(related.length > 0 && { related }),
      },
    });
    return goOn;
  }

  /** An error in the meaning of a text: of no interest where the text is skipped. */
  reportValue(problem: Problem): void {
    if (this.#skipping === 0 && this.#excess === 0) this.report(problem);
  }

  /** An error in the top-level form, which is left out for it. */
  report(problem: Problem): void {
    if (this.#reading.errors.isFull) return;
    this.#broken = true;
    this.#reading.errors.add(problem);
  }

  #span(start: number, end: number): Span {
    return { source: this.#reading.source, start, end };
  }
}

import { positionAt, type RelatedSpan, type Source } from "@whistler/diagnostics";
import type { Form, PrefixedForm } from "./form.ts";

/** A form that has begun and is not complete. The reader keeps a stack of these, so that nesting never costs JS stack. */
export type Frame = SequenceFrame | PrefixFrame | ConditionalFrame;

/** A list or a vector. */
export interface SequenceFrame {
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
export interface PrefixFrame {
  readonly kind: "prefix";
  readonly prefix: PrefixedForm["kind"] | "read-eval";
  readonly start: number;
  /** What the prefix adds to the depth of backquotes. */
  readonly quasi: -1 | 0 | 1;
}

/** `#+` or `#-`: first its feature expression, then the form that it keeps or skips. */
export interface ConditionalFrame {
  readonly kind: "conditional";
  readonly wanted: boolean;
  readonly start: number;
  stage: "feature" | "keep" | "skip";
}

/** A list that indentation contradicts: where it begins, and the form inside that should be outside. */
export interface Suspect {
  readonly start: number;
  readonly outdented: number;
}

/** How much of the text the beginning of a frame takes: `(` and `'` one character, `#(`, `#'`, `#+` and `,@` two. */
export function openingLength(source: Source, frame: Frame): 1 | 2 {
  return source.text[frame.start] === "#" || (frame.kind === "prefix" && frame.prefix === "unquote-splicing") ? 2 : 1;
}

/** Whether the form at `start` is the first of its line and stands no further in than the beginning of the form around it. */
export function isOutdented(source: Source, start: number, outerStart: number): boolean {
  let before = start - 1;
  while (before >= 0 && (source.text[before] === " " || source.text[before] === "\t")) before--;
  if (before >= 0 && source.text[before] !== "\n") return false;
  return positionAt(source, start).column <= positionAt(source, outerStart).column;
}

/**
 * Which parenthesis is likely the unclosed one of an unfinished form: the first that indentation contradicts, be it still open or closed
 * by what should have closed another (`closed`); without such a sign the innermost open one.
 */
export function likelyUnclosed(source: Source, frames: readonly Frame[], closed: Suspect | null): RelatedSpan[] {
  const [outermost] = frames;
  const suspects: Suspect[] = closed ? [closed] : [];
  for (const frame of frames) {
    if (frame.kind === "sequence" && frame.outdented !== null) suspects.push({ start: frame.start, outdented: frame.outdented });
  }
  const at = (offset: number, message: string): RelatedSpan => ({ span: { source, start: offset, end: offset + 1 }, message });
  if (suspects.length > 0) {
    const first = suspects.reduce((a, b) => (b.outdented < a.outdented ? b : a));
    const sign = at(first.outdented, "the indentation says that it should have ended before this");
    return first.start === outermost?.start ? [sign] : [at(first.start, "this one is likely not closed"), sign];
  }
  const innermost = frames.findLast((frame) => frame.kind === "sequence");
  return innermost && innermost !== outermost ? [at(innermost.start, "the innermost open form begins here")] : [];
}

import { type Atom, unfinished } from "./atoms.ts";
import { isWhitespace } from "./characters.ts";

/** Where the line ends that `from` stands in: behind its newline, or the end of the text. */
export function lineEnd(text: string, from: number): number {
  const newline = text.indexOf("\n", from);
  return newline < 0 ? text.length : newline + 1;
}

/** Where the first form at or behind `from` begins, whitespace and comments passed: the end of the text where there is none. */
export function blankEnd(text: string, from: number): number | UnfinishedComment {
  let at = from;
  for (;;) {
    while (at < text.length && isWhitespace(text.charCodeAt(at))) at++;
    if (text[at] === ";") at = lineEnd(text, at);
    else if (text[at] === "#" && text[at + 1] === "|") {
      const end = blockCommentEnd(text, at);
      if (end === null) return unfinishedComment(at);
      at = end;
    } else return at;
  }
}

/** A block comment that begins at `start` and that the text ends in. */
export interface UnfinishedComment {
  readonly start: number;
  readonly atom: Atom;
}

function unfinishedComment(start: number): UnfinishedComment {
  return { start, atom: unfinished("unfinished block comment", start, start + 2, "the comment that begins here is not closed by |#") };
}

/** Behind the `|#` of the block comment at `start`, which may have others inside; null where it has none. */
function blockCommentEnd(text: string, start: number): number | null {
  const edge = /#\||\|#/g;
  edge.lastIndex = start;
  let depth = 0;
  for (let match = edge.exec(text); match; match = edge.exec(text)) {
    depth += match[0] === "#|" ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return null;
}

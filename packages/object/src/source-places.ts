import { type Btf, decodeBtf, stringAt } from "@whistler/btf";
import type { Source, Span } from "@whistler/diagnostics";
import type { CollectionSpec, LineInfo, ProgramSpec } from "./collection-spec.ts";

/** Longest path or line that is read of an object. */
const MAX_STRING_BYTES = 4096;
/** `BPF_LINE_INFO_LINE_COL` (linux/bpf.h) is 10 bits wide. */
const COLUMNS = 1 << 10;

/**
 * Where the instructions of a collection come from, as its line info has it: for a slot of a program the form that begins there, undefined
 * where the object does not say. The source of such a span holds the one line that the object quotes, at its true line number; the lines
 * before it are empty. The BTF is decoded at the first question.
 */
export function sourcePlaces({ btf: bytes }: CollectionSpec): (program: ProgramSpec, slot: number) => Span | undefined {
  let btf: Btf | undefined;
  return (program, slot) => {
    const record = program.lineInfo.findLast(({ insnOffset }) => insnOffset <= slot);
    if (!record || !bytes) return undefined;
    if (!btf) {
      const decoded = decodeBtf(bytes);
      if (!decoded.ok) return undefined;
      btf = decoded.value;
    }
    return spanOf(record, btf);
  };
}

function spanOf({ fileNameOffset, lineOffset, lineCol }: LineInfo, btf: Btf): Span | undefined {
  const path = stringAt(btf, fileNameOffset, MAX_STRING_BYTES) ?? "";
  const text = stringAt(btf, lineOffset, MAX_STRING_BYTES) ?? "";
  const line = Math.floor(lineCol / COLUMNS);
  // Compilers write 0 where they do not know.
  if (path === "" || line === 0) return undefined;
  const column = Math.max(lineCol % COLUMNS, 1) - 1;
  // Of a line that is not quoted, or not so far, the column still counts.
  const quoted = text.padEnd(column);
  const before = "\n".repeat(line - 1);
  const source: Source = { path, text: before + quoted };
  return { source, start: before.length + column, end: before.length + formEnd(quoted, column) };
}

/**
 * Where the form that begins at an offset of a line ends: behind its closing parenthesis, or at the end of the line where that stands on
 * another line; behind the word where it is no list. Only for underlining, so characters such as `#\(` need not be told from parentheses.
 */
function formEnd(text: string, start: number): number {
  const line = text.trimEnd().length;
  if (text[start] !== "(") return start + (/^[^\s()]*/.exec(text.slice(start))?.[0].length ?? 0);
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|;|[()]/g)) {
    if (index < start) continue;
    // A comment: the list goes on in the next line.
    if (token === ";") return text.slice(0, index).trimEnd().length;
    if (token === "(") depth++;
    if (token === ")" && --depth === 0) return index + 1;
  }
  return line;
}

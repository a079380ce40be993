/**
 * One `.data` file of the bpf_conformance suite: sections that start with a line `-- name`, comments from `#` to the end of the line.
 */
export interface DataFile {
  /** `-- asm`: assembly in the suite's dialect, one instruction or label a line, comments removed. Absent: see `raw`. */
  readonly asm?: readonly SourceLine[];
  /** `-- raw`: the program's bytes. */
  readonly raw?: Uint8Array;
  /** `-- mem`: bytes that r1 points to. */
  readonly memory: Uint8Array;
  /** `-- result`: r0 as unsigned 64 bits. */
  readonly result?: bigint;
  /** `-- error`: the text of the expected refusal; empty where any refusal will do. */
  readonly error?: string;
}

export interface SourceLine {
  /** From 1, in the file. */
  readonly line: number;
  readonly text: string;
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly line: number; readonly message: string };

/** Sections that tell nothing to one who runs the program: its C source, and a hint for assemblers of another suite. */
const IGNORED_SECTIONS: ReadonlySet<string> = new Set(["c", "no register offset"]);

export function parseDataFile(text: string): Parsed<DataFile> {
  const sections = sectionsOf(text);
  if (!sections.ok) return sections;
  const linesOf = (name: string): readonly SourceLine[] => sections.value.get(name) ?? [];
  const [raw, memory, result] = [parseRaw(linesOf("raw")), parseBytes(linesOf("mem")), parseResult(linesOf("result"))];
  if (!raw.ok) return raw;
  if (!memory.ok) return memory;
  if (!result.ok) return result;
  const error = sections.value.has("error") ? textOf(linesOf("error")) : undefined;
  return {
    ok: true,
    value: {
      ...(sections.value.has("asm") ? { asm: linesOf("asm") } : {}),
      ...(sections.value.has("raw") ? { raw: raw.value } : {}),
      memory: memory.value,
      ...(result.value === undefined ? {} : { result: result.value }),
      ...(error === undefined ? {} : { error }),
    },
  };
}

const SECTIONS: ReadonlySet<string> = new Set(["asm", "raw", "mem", "result", "error", ...IGNORED_SECTIONS]);

/** The lines of each section that hold anything. The C section keeps its `#include`s away from the comment rule: nobody reads it. */
function sectionsOf(text: string): Parsed<ReadonlyMap<string, readonly SourceLine[]>> {
  const sections = new Map<string, SourceLine[]>();
  let current: SourceLine[] | undefined;
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    const heading = /^--\s*(.*?)\s*$/.exec(whole)?.[1];
    if (heading !== undefined) {
      if (!SECTIONS.has(heading)) return { ok: false, line, message: `unknown section ${heading}` };
      current = sections.get(heading) ?? [];
      sections.set(heading, current);
      continue;
    }
    const content = whole.replace(/#.*/, "").trim();
    if (content === "") continue;
    if (current === undefined) return { ok: false, line, message: "text before the first section" };
    current.push({ line, text: content });
  }
  return { ok: true, value: sections };
}

const textOf = (lines: readonly SourceLine[]): string => lines.map(({ text }) => text).join("\n");

/** Words of 64 bits (`0x…`, the slot as a little-endian number) or single bytes. */
function parseRaw(lines: readonly SourceLine[]): Parsed<Uint8Array> {
  const words = lines.filter(({ text }) => text.startsWith("0x"));
  if (words.length === 0) return parseBytes(lines);
  const bytes = new Uint8Array(8 * lines.length);
  for (const [index, { line, text }] of lines.entries()) {
    if (!/^0x[0-9a-f]{1,16}$/i.test(text)) return { ok: false, line, message: `no 64-bit word: ${text}` };
    new DataView(bytes.buffer).setBigUint64(8 * index, BigInt(text), true);
  }
  return { ok: true, value: bytes };
}

function parseBytes(lines: readonly SourceLine[]): Parsed<Uint8Array> {
  const bytes: number[] = [];
  for (const { line, text } of lines) {
    for (const digits of text.split(/\s+/)) {
      if (!/^[0-9a-f]{2}$/i.test(digits)) return { ok: false, line, message: `no byte in hex: ${digits}` };
      bytes.push(Number.parseInt(digits, 16));
    }
  }
  return { ok: true, value: Uint8Array.from(bytes) };
}

function parseResult(lines: readonly SourceLine[]): Parsed<bigint | undefined> {
  const [first, second] = lines;
  if (first === undefined) return { ok: true, value: undefined };
  if (second !== undefined) return { ok: false, line: second.line, message: "more than one result" };
  if (!/^(0x[0-9a-f]+|[0-9]+)$/i.test(first.text)) return { ok: false, line: first.line, message: `no number: ${first.text}` };
  return { ok: true, value: BigInt.asUintN(64, BigInt(first.text)) };
}

import { lineText, positionAt, type Span } from "@whistler/diagnostics";
import { SLOT_BYTES, slotsOf } from "@whistler/isa";
import type { CodeInsn } from "./program-code.ts";

/** `BPF_LINE_INFO_LINE_NUM` and `BPF_LINE_INFO_LINE_COL` (linux/bpf.h): 22 bits of line, 10 of column. */
const MAX_LINE = (1 << 22) - 1;
const MAX_COLUMN = (1 << 10) - 1;
/** Longest source line that goes into an object; the rest of a longer one is shown as an ellipsis. */
const MAX_TEXT_LENGTH = 1000;

/** A `bpf_line_info` before its strings have offsets. */
export interface LineRecord {
  /** From the start of the program. */
  readonly insnOffsetBytes: number;
  readonly file: string;
  readonly text: string;
  /** Line in the upper 22 bits, column in the lower 10. */
  readonly lineCol: number;
}

/** The user's own place: what a macro made stands where the outermost macro was called. */
export function userSpan(span: Span): Span {
  let at = span;
  while (at.via) at = at.via.call;
  return at;
}

/**
 * One record where file, line or column changes, and at the start. Never between the slots of an `lddw`, because records are made for
 * whole instructions. Lines and columns that the kernel's bit fields cannot hold are shown as the largest that they can.
 */
export function lineRecords(insns: readonly CodeInsn[]): readonly LineRecord[] {
  const records: LineRecord[] = [];
  let at = 0;
  for (const { insn, span } of insns) {
    const place = userSpan(span);
    const { line, column } = positionAt(place.source, place.start);
    const file = place.source.path;
    const lineCol = Math.min(line, MAX_LINE) * 1024 + Math.min(column, MAX_COLUMN);
    const last = records.at(-1);
    if (last === undefined || last.file !== file || last.lineCol !== lineCol) {
      records.push({ insnOffsetBytes: at, file, text: shown(lineText(place.source, line)), lineCol });
    }
    at += SLOT_BYTES * slotsOf(insn);
  }
  return records;
}

function shown(text: string): string {
  return text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH)}…`;
}

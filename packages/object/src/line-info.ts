import type { BtfBuilder } from "@whistler/btf";
import { lineText, positionAt, type Span } from "@whistler/diagnostics";
import { slotsOf } from "@whistler/isa";
import type { CodeInsn } from "./program-code.ts";

/** `BPF_LINE_INFO_LINE_NUM` and `BPF_LINE_INFO_LINE_COL` (linux/bpf.h): 22 bits of line, 10 of column. */
const MAX_LINE = (1 << 22) - 1;
const MAX_COLUMN = (1 << 10) - 1;

export interface LineRecord {
  readonly insnOffsetBytes: number;
  readonly fileNameOffset: number;
  readonly lineOffset: number;
  readonly lineCol: number;
}

/** The user's own place: what a macro made stands where the macro was called. */
export function userSpan(span: Span): Span {
  let at = span;
  while (at.via) at = at.via.call;
  return at;
}

/**
 * One record where file, line or column changes, and at the start. Never between the slots of an `lddw`, because records are made for
 * whole instructions. Lines and columns that the kernel's bit fields cannot hold are clipped.
 */
export function lineRecords(btf: BtfBuilder, insns: readonly CodeInsn[], startBytes: number): readonly LineRecord[] {
  const records: LineRecord[] = [];
  let at = startBytes;
  let last = "";
  for (const { insn, span } of insns) {
    const place = userSpan(span);
    const { line, column } = positionAt(place.source, place.start);
    const key = `${place.source.path}:${line}:${column}`;
    if (key !== last) {
      last = key;
      records.push({
        insnOffsetBytes: at,
        fileNameOffset: btf.string(place.source.path),
        lineOffset: btf.string(lineText(place.source, line).trim()),
        lineCol: Math.min(line, MAX_LINE) * 1024 + Math.min(column, MAX_COLUMN),
      });
    }
    at += 8 * slotsOf(insn);
  }
  return records;
}

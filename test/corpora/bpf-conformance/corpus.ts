import { existsSync, readdirSync, readFileSync } from "node:fs";
import { decode, type Insn } from "@whistler/isa";
import { assemble } from "./assembler.ts";
import { type DataFile, type Parsed, parseDataFile } from "./data-file.ts";

/** The bpf_conformance corpus beside the repository; its two folders are empty lists where it is absent. */

export interface CorpusFile {
  readonly name: string;
  readonly text: string;
}

const root = new URL("../../../../shared/corpora/bpf_conformance/", import.meta.url);
export const corpusIsThere = existsSync(root);
if (!corpusIsThere) console.warn("SKIPPED bpf_conformance: ../shared/corpora/bpf_conformance is not there");

function filesOf(folder: "tests" | "negative"): readonly CorpusFile[] {
  if (!corpusIsThere) return [];
  const directory = new URL(`${folder}/`, root);
  return readdirSync(directory)
    .filter((name) => name.endsWith(".data"))
    .sort()
    .map((name) => ({ name: name.replace(/\.data$/, ""), text: readFileSync(new URL(name, directory), "utf8") }));
}

/** Files whose program must run and return the result. */
export const positiveFiles = filesOf("tests");
/** Files that a conforming runner must not report as passed. */
export const negativeFiles = filesOf("negative");

export interface LoadedFile {
  readonly file: DataFile;
  readonly insns: readonly Insn[];
}

/** The program of a file, assembled, or decoded where the file has only bytes. A file without either is a program without instructions. */
export function loadFile(text: string): Parsed<LoadedFile> {
  const parsed = parseDataFile(text);
  if (!parsed.ok) return parsed;
  const file = parsed.value;
  if (file.asm === undefined && file.raw !== undefined) {
    const decoded = decode(file.raw);
    return decoded.ok ? { ok: true, value: { file, insns: decoded.insns } } : { ok: false, line: 0, message: decoded.error.message };
  }
  const assembled = assemble(file.asm ?? []);
  return assembled.ok ? { ok: true, value: { file, insns: assembled.value } } : assembled;
}

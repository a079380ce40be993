import { type DiagnosticCode, diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import * as elf from "./constants.ts";

/** Where functions are in an executable or shared library for this machine: what uprobes are placed by. Reads no BPF objects. */
export interface Executable {
  readonly bytes: Uint8Array;
  /** What of the file is mapped where (`PT_LOAD`). */
  readonly segments: readonly Segment[];
  /** The full table of symbols first, if it was not stripped, then that of the dynamic linker. */
  readonly tables: readonly SymbolTable[];
}

interface Segment {
  readonly offset: number;
  readonly address: number;
  readonly sizeBytes: number;
}

/** Byte ranges, checked against the file. */
interface SymbolTable {
  readonly symbols: Range;
  readonly names: Range;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

const PT_LOAD = 1;
const ET_EXEC = 2;
const ET_DYN = 3;
const PHDR_BYTES = 56;
const SHT_DYNSYM = 11;

/** Executables and shared libraries: ELF64, little-endian. Any bytes give an executable or a diagnostic. */
export function readExecutable(bytes: Uint8Array): Result<Executable> {
  const view = viewOf(bytes);
  const refused = (code: DiagnosticCode, message: string): Result<Executable> => failure(diagnostic(code, message));
  if (bytes.length < elf.EHDR_BYTES || view.getUint32(0) !== 0x7f454c46)
    return refused("WH5001", "the file does not begin with an ELF header");
  if (view.getUint8(4) !== 2 || view.getUint8(5) !== 1) return refused("WH5002", "not a 64-bit little-endian ELF file");
  const type = view.getUint16(16, true);
  if (type !== ET_EXEC && type !== ET_DYN) return refused("WH5002", `an ELF file of type ${type}, not an executable (2) or library (3)`);
  const programHeaders = tableAt(view, 32, 54, 56, PHDR_BYTES);
  const sectionHeaders = tableAt(view, 40, 58, 60, elf.SHDR_BYTES);
  if (!programHeaders || !sectionHeaders) return refused("WH5001", "the headers lie outside the file");
  const segments = programHeaders
    .filter((at) => view.getUint32(at, true) === PT_LOAD)
    .map((at) => ({ offset: u64(view, at + 8), address: u64(view, at + 16), sizeBytes: u64(view, at + 32) }));
  const tables = [elf.SHT_SYMTAB, SHT_DYNSYM].flatMap((wanted) =>
    sectionHeaders
      .filter((at) => view.getUint32(at + 4, true) === wanted)
      .map((at) => ({ symbols: sectionRange(view, at), names: sectionRange(view, sectionHeaders[view.getUint32(at + 40, true)]) })),
  );
  const whole = tables.flatMap(({ symbols, names }) => (symbols && names ? [{ symbols, names }] : []));
  return whole.length < tables.length
    ? refused("WH5001", "a table of symbols lies outside the file")
    : ok({ bytes, segments, tables: whole });
}

/** Where a function's first instruction is in the file; undefined where the file does not define it. */
export function functionOffset(executable: Executable, name: string): number | undefined {
  const wanted = new TextEncoder().encode(`${name}\0`);
  for (const { nameAt, address } of functions(executable)) {
    if (!wanted.every((byte, index) => executable.bytes[nameAt + index] === byte)) continue;
    const segment = executable.segments.find((one) => address >= one.address && address < one.address + one.sizeBytes);
    if (segment) return address - segment.address + segment.offset;
  }
  return undefined;
}

/** The names of all functions that the file defines; some twice. */
export function functionNames(executable: Executable): readonly string[] {
  const decoder = new TextDecoder();
  return [...functions(executable)].map(({ nameAt }) =>
    decoder.decode(executable.bytes.subarray(nameAt, Math.max(nameAt, executable.bytes.indexOf(0, nameAt)))),
  );
}

/** Symbols of functions that are defined here. Not those of indirect functions: theirs is the address of what chooses the function. */
function* functions({ bytes, tables }: Executable): Generator<{ readonly nameAt: number; readonly address: number }> {
  const view = viewOf(bytes);
  for (const { symbols, names } of tables)
    for (let at = symbols.start; at + elf.SYM_BYTES <= symbols.end; at += elf.SYM_BYTES) {
      const nameAt = names.start + view.getUint32(at, true);
      const defined = view.getUint16(at + 6, true) !== elf.SHN_UNDEF;
      if ((view.getUint8(at + 4) & 15) === elf.STT_FUNC && defined && nameAt < names.end) yield { nameAt, address: u64(view, at + 8) };
    }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Addresses and offsets beyond 2^53 are in no file and no process: what reads them finds nothing there. */
const u64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

/** Offsets of the entries of a table whose offset, entry size and count stand in the file header; undefined if it is not in the file. */
function tableAt(view: DataView, offsetAt: number, sizeAt: number, countAt: number, entryBytes: number): readonly number[] | undefined {
  const [offset, count] = [u64(view, offsetAt), view.getUint16(countAt, true)];
  if (count === 0) return [];
  if (view.getUint16(sizeAt, true) !== entryBytes || offset + count * entryBytes > view.byteLength) return undefined;
  return Array.from({ length: count }, (_, index) => offset + index * entryBytes);
}

function sectionRange(view: DataView, header: number | undefined): Range | undefined {
  if (header === undefined) return undefined;
  const start = u64(view, header + 24);
  const end = start + u64(view, header + 32);
  return end <= view.byteLength ? { start, end } : undefined;
}

import { ok, type Result } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { disassembleProgram, printListing, slotIndex } from "@whistler/isa";
import { type CollectionSpec, readCollection } from "@whistler/object";
import { mapTypeKeyword } from "@whistler/uapi";
import type { CompileSettings, DisasmCommand } from "../arguments.ts";
import { compileText, isElf } from "../compile-input.ts";
import { readBytes, type Terminal } from "../terminal.ts";
import { reported } from "./report.ts";

/** Read an object, or compile a Lisp file, into what it asks of the kernel. */
export function readInput(path: string, settings: CompileSettings): Result<CollectionSpec> {
  const bytes = readBytes(path);
  if (!bytes.ok) return bytes;
  if (isElf(bytes.value)) return readObject(bytes.value);
  const compiled = compileText(path, bytes.value, settings);
  if (!compiled.ok) return compiled;
  const collection = readObject(compiled.value.object);
  return collection.ok ? ok(collection.value, [...compiled.diagnostics, ...collection.diagnostics]) : collection;
}

function readObject(bytes: Uint8Array): Result<CollectionSpec> {
  const file = readElf(bytes);
  return file.ok ? readCollection(file.value) : file;
}

/** `whistler disasm`: every program with its head, source lines and map names. Returns the exit code. */
export function runDisasm(command: DisasmCommand, terminal: Terminal): number {
  const input = reported(terminal, readInput(command.input, command));
  if (!input) return 1;
  terminal.out(listCollection(input.value));
  return 0;
}

function listCollection(collection: CollectionSpec): string {
  const maps = [...collection.maps.values()].map(
    (map) =>
      `; map ${map.name}: type ${mapTypeKeyword(map.type) ?? map.type}, key ${map.keySizeBytes}, value ${map.valueSizeBytes}, max entries ${map.maxEntries}${map.flags === 0 ? "" : `, flags ${map.flags}`}`,
  );
  const programs = [...collection.programs.values()].map((program) => {
    const references = new Map(program.mapReferences.map((reference) => [reference.insnIndex, reference.map]));
    const lines = disassembleProgram(program.insns, { annotate: (index) => references.get(index) });
    const slots = slotIndex(program.insns).at(-1) ?? 0;
    return `; program ${program.name}, section ${program.section}, license ${collection.license}, ${slots} slots\n${printListing(lines)}`;
  });
  return [...(maps.length > 0 ? [`${maps.join("\n")}\n`] : []), ...programs].join("\n");
}

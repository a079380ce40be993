import type { CompiledProgram } from "@whistler/compiler";
import { positionAt } from "@whistler/diagnostics";
import { disassembleProgram, printListing } from "@whistler/isa";

/** A program as text: a head of comments, and the numbered instructions with the names of maps. */
export function listProgram(program: CompiledProgram): string {
  const { insns } = program.code;
  const maps = [...new Set(insns.map((one) => one.map).filter((map) => map !== undefined))];
  const lines = disassembleProgram(program.insns, { annotate: (index) => insns[index]?.map });
  const place = positionAt(program.code.span.source, program.code.span.start);
  return [
    `; program ${program.name}, section ${program.section}, license ${program.license}, ${program.slots} slots`,
    `; from ${program.code.span.source.path}:${place.line}`,
    ...(maps.length > 0 ? [`; maps: ${maps.join(", ")}`] : []),
    printListing(lines).trimEnd(),
    "",
  ].join("\n");
}

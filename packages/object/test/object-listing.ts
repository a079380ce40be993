import { type Btf, decodeBtf, decodeBtfExt, dumpBtf, stringAt } from "@whistler/btf";
import type { Result } from "@whistler/diagnostics";
import type { ElfFile } from "@whistler/elf";

/** The value of a result that must be there. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.diagnostics.map((one) => `${one.code} ${one.message}`).join("\n"));
  return result.value;
}

export function sectionNamed(file: ElfFile, name: string): Uint8Array {
  const section = file.sections.find((one) => one.name === name);
  if (!section) throw new Error(`no section ${name}`);
  return section.data;
}

/** An object as text: sections with relocations, symbols, types, records. */
export function listing(file: ElfFile): string {
  const btf = unwrap(decodeBtf(sectionNamed(file, ".BTF")));
  return [
    ...file.sections.flatMap((section) => [
      `section ${section.name} (${section.data.length} bytes, flags ${section.flags}, align ${section.alignBytes})`,
      ...section.relocations.map(
        (one) => `  ${one.offset}: type ${one.type} ${one.symbol === undefined ? "" : file.symbols[one.symbol]?.name}`,
      ),
    ]),
    ...file.symbols.map((one) => {
      const place = typeof one.section === "number" ? file.sections[one.section]?.name : one.section;
      return `symbol ${one.name || "(section)"} = ${place}+${one.value} (${one.sizeBytes} bytes, binding ${one.binding}, type ${one.type})`;
    }),
    dumpBtf(btf).trimEnd().replaceAll("\t", "  "),
    ...records(file, btf),
    "",
  ].join("\n");
}

function records(file: ElfFile, btf: Btf): readonly string[] {
  const ext = unwrap(decodeBtfExt(sectionNamed(file, ".BTF.ext")));
  const text = (offset: number) => stringAt(btf, offset);
  return [
    ...ext.funcInfo.flatMap((section) =>
      section.records.map((one) => `func_info ${text(section.nameOffset)}+${one.insnOffsetBytes}: type ${one.typeId}`),
    ),
    ...ext.lineInfo.flatMap((section) =>
      section.records.map((one) => {
        const place = `${text(one.fileNameOffset)}:${one.lineCol >>> 10}:${one.lineCol & 1023}`;
        return `line_info ${text(section.nameOffset)}+${one.insnOffsetBytes}: ${place} ${text(one.lineOffset)}`;
      }),
    ),
    ...ext.coreRelocations.flatMap((section) =>
      section.records.map(
        (one) =>
          `core_relo ${text(section.nameOffset)}+${one.insnOffsetBytes}: type ${one.typeId} ${text(one.accessOffset)} kind ${one.kind}`,
      ),
    ),
  ];
}

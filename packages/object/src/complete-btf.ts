import { type Btf, kindOf, typeOf } from "@whistler/btf";
import type { ElfFile, ElfSymbol } from "@whistler/elf";

const HEAD_BYTES = 12;
const ENTRY_BYTES = 12;

/**
 * The `.BTF` section as the kernel takes it. Clang leaves the size of data sections 0 and the offsets in them too; the kernel refuses that,
 * so they are filled in from the ELF file, variables in the order of their offsets (libbpf, `btf_fixup_datasec`). Sections that have a
 * size already stay as they are; a copy is made only where something changes.
 */
export function completeBtf(file: ElfFile, btf: Btf): Uint8Array {
  let bytes: Uint8Array | undefined;
  const symbols = new Map<string, ElfSymbol>();
  for (const symbol of file.symbols) if (symbol.name !== "" && typeof symbol.section === "number") symbols.set(symbol.name, symbol);
  const sections = new Map(file.sections.map((section) => [section.name, section]));
  for (let id = 1; id <= btf.typeCount; id++) {
    const type = kindOf(btf, id) === "datasec" ? typeOf(btf, id) : undefined;
    if (type?.kind !== "datasec" || type.sizeBytes !== 0) continue;
    const section = sections.get(type.name);
    if (!section) continue;
    // Not `slice`, which shares memory if the bytes are a Node Buffer.
    bytes ??= new Uint8Array(btf.bytes);
    const view = new DataView(bytes.buffer);
    const at = btf.recordOffsets[id] ?? 0;
    view.setUint32(at + 8, section.zeroBytes ?? section.data.length, true);
    const entries = type.entries
      .map((entry) => {
        const variable = kindOf(btf, entry.type) === "var" ? typeOf(btf, entry.type) : undefined;
        const symbol = variable?.kind === "var" ? symbols.get(variable.name) : undefined;
        return { ...entry, offset: symbol?.value ?? entry.offset };
      })
      .sort((a, b) => a.offset - b.offset);
    entries.forEach((entry, nth) => {
      const place = at + HEAD_BYTES + nth * ENTRY_BYTES;
      view.setUint32(place, entry.type, true);
      view.setUint32(place + 4, entry.offset, true);
      view.setUint32(place + 8, entry.sizeBytes, true);
    });
  }
  return bytes ?? btf.bytes;
}

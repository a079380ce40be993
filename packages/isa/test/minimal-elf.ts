/**
 * The smallest ELF64 object that llvm-objdump disassembles: one `.text` and the section names. Written by hand, because this package
 * has no dependencies and because a test's object should not come from the code of its neighbours.
 */
export function minimalElf(text: Uint8Array): Uint8Array {
  const names = new TextEncoder().encode("\0.text\0.shstrtab\0");
  const textAt = 64;
  const namesAt = textAt + text.length;
  const headersAt = Math.ceil((namesAt + names.length) / 8) * 8;
  const bytes = new Uint8Array(headersAt + 3 * 64);
  const view = new DataView(bytes.buffer);

  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // magic, 64 bit, little-endian, version
  view.setUint16(16, 1, true); // ET_REL
  view.setUint16(18, 247, true); // EM_BPF
  view.setUint32(20, 1, true);
  view.setBigUint64(40, BigInt(headersAt), true);
  view.setUint16(52, 64, true); // size of this header
  view.setUint16(58, 64, true); // size of a section header
  view.setUint16(60, 3, true); // sections: null, .text, .shstrtab
  view.setUint16(62, 2, true); // names are in section 2

  bytes.set(text, textAt);
  bytes.set(names, namesAt);
  section(view, headersAt + 64, { name: 1, type: 1, flags: 6, at: textAt, size: text.length }); // PROGBITS, alloc + exec
  section(view, headersAt + 128, { name: 7, type: 3, flags: 0, at: namesAt, size: names.length }); // STRTAB
  return bytes;
}

interface Section {
  readonly name: number;
  readonly type: number;
  readonly flags: number;
  readonly at: number;
  readonly size: number;
}

function section(view: DataView, header: number, { name, type, flags, at, size }: Section): void {
  view.setUint32(header, name, true);
  view.setUint32(header + 4, type, true);
  view.setBigUint64(header + 8, BigInt(flags), true);
  view.setBigUint64(header + 24, BigInt(at), true);
  view.setBigUint64(header + 32, BigInt(size), true);
  view.setBigUint64(header + 48, 8n, true); // alignment
}

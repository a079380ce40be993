import { assertNever } from "@whistler/diagnostics";
import { BTF_KINDS, BTF_MAGIC, type BtfKind, type BtfType } from "./btf-type.ts";

/** A `.BTF` section, and where its strings begin in it: `.BTF.ext` refers to them. */
export interface EncodedBtf {
  readonly bytes: Uint8Array;
  readonly strings: ReadonlyMap<string, number>;
}

const HEADER_BYTES = 24;
const encoder = new TextEncoder();

/**
 * The `.BTF` section of a list of types: the first has id 1. Each string is stored once; `strings` are stored beside those of the types.
 * A NUL, which would end a string, is stored as U+2400 SYMBOL FOR NULL.
 */
export function encodeBtf(types: readonly BtfType[], strings: Iterable<string> = []): EncodedBtf {
  const offsets = new Map<string, number>([["", 0]]);
  const chunks: Uint8Array[] = [new Uint8Array(1)];
  let stringBytes = 1;
  const stringOffset = (text: string): number => {
    const known = offsets.get(text);
    if (known !== undefined) return known;
    const chunk = encoder.encode(`${text.replaceAll("\0", "\u2400")}\0`);
    const offset = stringBytes;
    offsets.set(text, offset);
    chunks.push(chunk);
    stringBytes += chunk.length;
    return offset;
  };

  const words: number[] = [];
  for (const type of types) pushType(words, type, stringOffset);
  for (const text of strings) stringOffset(text);

  const bytes = new Uint8Array(HEADER_BYTES + 4 * words.length + stringBytes);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, BTF_MAGIC, true);
  view.setUint8(2, 1);
  view.setUint32(4, HEADER_BYTES, true);
  view.setUint32(12, 4 * words.length, true);
  view.setUint32(16, 4 * words.length, true);
  view.setUint32(20, stringBytes, true);
  words.forEach((word, index) => {
    view.setUint32(HEADER_BYTES + 4 * index, word, true);
  });
  let at = HEADER_BYTES + 4 * words.length;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { bytes, strings: offsets };
}

/** `struct btf_type` (name, info, size or type) and what follows it, as 32-bit words. */
function pushType(words: number[], type: BtfType, stringOffset: (text: string) => number): void {
  const head = (name: string, sizeOrType: number, count = 0, kindFlag = false): void => {
    words.push(stringOffset(name), infoWord(type.kind, count, kindFlag), sizeOrType);
  };
  switch (type.kind) {
    case "int":
      head(type.name, type.sizeBytes);
      words.push(((type.encoding & 15) << 24) | ((type.bitOffset & 0xff) << 16) | (type.bits & 0xff));
      return;
    case "ptr":
    case "volatile":
    case "const":
    case "restrict":
      head("", type.type);
      return;
    case "typedef":
      head(type.name, type.type);
      return;
    case "type_tag":
      head(type.name, type.type, 0, type.isAttribute);
      return;
    case "array":
      head("", 0);
      words.push(type.element, type.index, type.length);
      return;
    case "struct":
    case "union": {
      const hasBitfields = type.members.some((member) => member.bits > 0);
      head(type.name, type.sizeBytes, type.members.length, hasBitfields);
      for (const member of type.members) {
        words.push(stringOffset(member.name), member.type, hasBitfields ? (member.bits << 24) | member.bitOffset : member.bitOffset);
      }
      return;
    }
    case "enum":
      head(type.name, type.sizeBytes, type.values.length, type.signed);
      for (const { name, value } of type.values) words.push(stringOffset(name), value);
      return;
    case "enum64":
      head(type.name, type.sizeBytes, type.values.length, type.signed);
      for (const { name, value } of type.values) {
        words.push(stringOffset(name), Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(32, value >> 32n)));
      }
      return;
    case "fwd":
      head(type.name, 0, 0, type.isUnion);
      return;
    case "func":
      head(type.name, type.type, type.linkage);
      return;
    case "func_proto":
      head("", type.returns, type.params.length);
      for (const param of type.params) words.push(stringOffset(param.name), param.type);
      return;
    case "var":
      head(type.name, type.type);
      words.push(type.linkage);
      return;
    case "datasec":
      head(type.name, type.sizeBytes, type.entries.length);
      for (const entry of type.entries) words.push(entry.type, entry.offset, entry.sizeBytes);
      return;
    case "float":
      head(type.name, type.sizeBytes);
      return;
    case "decl_tag":
      head(type.name, type.type, 0, type.isAttribute);
      words.push(type.component);
      return;
    default:
      assertNever(type, "BTF type");
  }
}

function infoWord(kind: BtfKind, count: number, kindFlag: boolean): number {
  return (kindFlag ? 0x8000_0000 : 0) | (BTF_KINDS.indexOf(kind) << 24) | count;
}

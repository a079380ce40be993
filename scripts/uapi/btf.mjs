/**
 * Reads the types of a kernel's BTF blob, as much as the tables need: enums, and structs with their members.
 * The format is Documentation/bpf/btf.rst of the kernel. Independent of the package `btf`, which needs this package's tables.
 */
const MAGIC = 0xeb9f;
const KIND = {
  int: 1,
  ptr: 2,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  fwd: 7,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  func: 12,
  funcProto: 13,
  var: 14,
  datasec: 15,
  float: 16,
  declTag: 17,
  typeTag: 18,
  enum64: 19,
};

/** @param {Uint8Array} bytes the whole blob */
export function readBtf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0, true) !== MAGIC) throw new Error("BTF: wrong magic; only little-endian BTF is read");
  const headerBytes = view.getUint32(4, true);
  const typesStart = headerBytes + view.getUint32(8, true);
  const typesEnd = typesStart + view.getUint32(12, true);
  const stringsStart = headerBytes + view.getUint32(16, true);
  const decoder = new TextDecoder();
  const string = (offset) => {
    const start = stringsStart + offset;
    return decoder.decode(bytes.subarray(start, bytes.indexOf(0, start)));
  };
  const types = [{ kind: "void" }];
  for (let at = typesStart; at < typesEnd; ) {
    const name = string(view.getUint32(at, true));
    const info = view.getUint32(at + 4, true);
    const sizeOrType = view.getUint32(at + 8, true);
    const count = info & 0xffff;
    const kind = (info >>> 24) & 0x1f;
    const flag = info >>> 31 === 1;
    at += 12;
    switch (kind) {
      case KIND.int:
        types.push({ kind: "int", name, sizeBytes: sizeOrType, signed: ((view.getUint32(at, true) >>> 24) & 1) === 1 });
        at += 4;
        break;
      case KIND.array:
        types.push({ kind: "array", element: view.getUint32(at, true), length: view.getUint32(at + 8, true) });
        at += 12;
        break;
      case KIND.struct:
      case KIND.union: {
        const members = [];
        for (let i = 0; i < count; i++, at += 12) {
          const offset = view.getUint32(at + 8, true);
          members.push({
            name: string(view.getUint32(at, true)),
            type: view.getUint32(at + 4, true),
            offsetBits: flag ? offset & 0xffffff : offset,
            bits: flag ? offset >>> 24 : 0,
          });
        }
        types.push({ kind: kind === KIND.struct ? "struct" : "union", name, sizeBytes: sizeOrType, members });
        break;
      }
      case KIND.enum: {
        const values = [];
        for (let i = 0; i < count; i++, at += 8) {
          values.push([string(view.getUint32(at, true)), flag ? view.getInt32(at + 4, true) : view.getUint32(at + 4, true)]);
        }
        types.push({ kind: "enum", name, values });
        break;
      }
      case KIND.enum64: {
        const values = [];
        for (let i = 0; i < count; i++, at += 12) {
          const low = BigInt(view.getUint32(at + 4, true));
          const value = (BigInt(view.getUint32(at + 8, true)) << 32n) | low;
          values.push([string(view.getUint32(at, true)), Number(flag ? BigInt.asIntN(64, value) : value)]);
        }
        types.push({ kind: "enum", name, values });
        break;
      }
      case KIND.ptr:
      case KIND.typedef:
      case KIND.volatile:
      case KIND.const:
      case KIND.restrict:
      case KIND.typeTag:
        types.push({ kind: kind === KIND.ptr ? "pointer" : "alias", name, type: sizeOrType });
        break;
      case KIND.fwd:
        types.push({ kind: "fwd", name, isUnion: flag });
        break;
      case KIND.funcProto:
        types.push({ kind: "other" });
        at += 8 * count;
        break;
      case KIND.func:
      case KIND.float:
        types.push({ kind: "other" });
        break;
      case KIND.var:
      case KIND.declTag:
        types.push({ kind: "other" });
        at += 4;
        break;
      case KIND.datasec:
        types.push({ kind: "other" });
        at += 12 * count;
        break;
      default:
        throw new Error(`BTF: unknown kind ${kind} of type ${types.length}`);
    }
  }
  return types;
}

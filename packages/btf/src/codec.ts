import { assertNever } from "@whistler/diagnostics";
import type { CInt, CStruct, CType } from "./ctype.ts";
import { layoutOf } from "./layout.ts";

/**
 * A value of a C type in JavaScript: integers up to 32 bits are numbers, wider ones and pointers bigints; arrays of u8 are `Uint8Array`s,
 * other arrays are arrays; structs and unions are objects by member name, members of anonymous ones among them.
 */
export type CValue = number | bigint | Uint8Array | readonly CValue[] | { readonly [member: string]: CValue };

/** Reads and writes values of one C type, little-endian, as the kernel has them in memory. */
export interface Codec {
  readonly sizeBytes: number;
  /** The value at an offset. A union yields all of its members. @throws RangeError if the view ends before the value does. */
  decode(view: DataView, offset?: number): CValue;
  /**
   * The bytes of a value; padding and members that are left out are zero. Arrays may be shorter than the type, never longer. Integers may be
   * given as number or bigint, and unsigned where the type is signed or the other way round, as C converts them.
   * @throws RangeError for what does not fit, TypeError for a value of another shape; both name the member.
   */
  encode(value: CValue): Uint8Array<ArrayBuffer>;
}

/** Deepest nesting that a codec handles: it works by recursion. */
const MAX_DEPTH = 256;

/** The codec of a C type. @throws RangeError for types that nest deeper than 256 levels, InternalError for `void`. */
export function codecOf(type: CType): Codec {
  const { sizeBytes } = layoutOf(type);
  return {
    sizeBytes,
    decode: (view, offset = 0) => {
      if (offset < 0 || offset + sizeBytes > view.byteLength) {
        throw new RangeError(`${sizeBytes} bytes at ${offset} do not fit into ${view.byteLength}`);
      }
      return decodeAt(type, view, offset, 0);
    },
    encode: (value) => {
      const bytes = new Uint8Array(sizeBytes);
      encodeAt(type, new DataView(bytes.buffer), 0, value, "value", 0);
      return bytes;
    },
  };
}

function decodeAt(type: CType, view: DataView, at: number, depth: number): CValue {
  checkDepth(depth);
  switch (type.kind) {
    case "int":
      return decodeInt(type, view, at);
    case "pointer":
      return view.getBigUint64(at, true);
    case "array": {
      if (isBytes(type.element)) return new Uint8Array(view.buffer, view.byteOffset + at, type.length).slice();
      const step = layoutOf(type.element).sizeBytes;
      return Array.from({ length: type.length }, (_, index) => decodeAt(type.element, view, at + index * step, depth + 1));
    }
    case "struct":
    case "union":
      return Object.fromEntries(
        namedMembers(type, at).map(({ name, type: held, at: place }) => [name, decodeAt(held, view, place, depth + 1)]),
      );
    case "void":
      throw new TypeError("void has no value");
    default:
      return assertNever(type, "C type");
  }
}

function encodeAt(type: CType, view: DataView, at: number, value: CValue, path: string, depth: number): void {
  checkDepth(depth);
  switch (type.kind) {
    case "int":
      encodeInt(type, view, at, value, path);
      return;
    case "pointer":
      encodeInt(ADDRESS, view, at, value, path);
      return;
    case "array": {
      if (!Array.isArray(value) && !(value instanceof Uint8Array)) throw new TypeError(`${path}: expected an array`);
      const elements: readonly CValue[] | Uint8Array = value;
      if (elements.length > type.length) throw new RangeError(`${path}: ${elements.length} elements, the type has ${type.length}`);
      const step = layoutOf(type.element).sizeBytes;
      elements.forEach((element: CValue, index: number) => {
        encodeAt(type.element, view, at + index * step, element, `${path}[${index}]`, depth + 1);
      });
      return;
    }
    case "struct":
    case "union":
      encodeMembers(type, view, at, value, path, depth);
      return;
    case "void":
      throw new TypeError("void has no value");
    default:
      assertNever(type, "C type");
  }
}

function encodeMembers(type: CStruct, view: DataView, at: number, value: CValue, path: string, depth: number): void {
  if (typeof value !== "object" || Array.isArray(value) || value instanceof Uint8Array) {
    throw new TypeError(`${path}: expected an object with the members of ${type.kind} ${type.name ?? ""}`);
  }
  const members = new Map(namedMembers(type, at).map((member) => [member.name, member]));
  for (const [name, held] of Object.entries(value)) {
    const member = members.get(name);
    if (!member) throw new TypeError(`${path}: ${type.kind} ${type.name ?? ""} has no member ${name}`);
    encodeAt(member.type, view, member.at, held, `${path}.${name}`, depth + 1);
  }
}

interface PlacedMember {
  readonly name: string;
  readonly type: CType;
  readonly at: number;
}

/** Members that have a name, those of anonymous structs and unions in their place. */
function namedMembers(type: CStruct, at: number, depth = 0): readonly PlacedMember[] {
  checkDepth(depth);
  const { offsets } = layoutOf(type);
  return type.members.flatMap((member, index): readonly PlacedMember[] => {
    const place = at + (offsets[index] ?? 0);
    if (member.name !== undefined) return [{ name: member.name, type: member.type, at: place }];
    return member.type.kind === "struct" || member.type.kind === "union" ? namedMembers(member.type, place, depth + 1) : [];
  });
}

const ADDRESS: CInt = { kind: "int", name: "pointer", sizeBytes: 8, signed: false };

function isBytes(type: CType): boolean {
  return type.kind === "int" && type.sizeBytes === 1 && !type.signed;
}

function decodeInt({ sizeBytes, signed }: CInt, view: DataView, at: number): number | bigint {
  switch (sizeBytes) {
    case 1:
      return signed ? view.getInt8(at) : view.getUint8(at);
    case 2:
      return signed ? view.getInt16(at, true) : view.getUint16(at, true);
    case 4:
      return signed ? view.getInt32(at, true) : view.getUint32(at, true);
    case 8:
      return signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true);
    case 16: {
      const high = signed ? view.getBigInt64(at + 8, true) : view.getBigUint64(at + 8, true);
      return (high << 64n) | view.getBigUint64(at, true);
    }
    default:
      return assertNever(sizeBytes, "size of an integer");
  }
}

function encodeInt({ name, sizeBytes }: CInt, view: DataView, at: number, value: CValue, path: string): void {
  if (typeof value !== "number" && typeof value !== "bigint") throw new TypeError(`${path}: expected a number`);
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new RangeError(`${path}: ${value} is no exact integer`);
  const whole = BigInt(value);
  const bits = BigInt(8 * sizeBytes);
  if (whole >= 1n << bits || whole < -(1n << (bits - 1n))) throw new RangeError(`${path}: ${value} does not fit ${name}`);
  const wrapped = BigInt.asUintN(8 * sizeBytes, whole);
  switch (sizeBytes) {
    case 1:
      view.setUint8(at, Number(wrapped));
      return;
    case 2:
      view.setUint16(at, Number(wrapped), true);
      return;
    case 4:
      view.setUint32(at, Number(wrapped), true);
      return;
    case 8:
      view.setBigUint64(at, wrapped, true);
      return;
    case 16:
      view.setBigUint64(at, wrapped, true);
      view.setBigUint64(at + 8, wrapped >> 64n, true);
      return;
    default:
      assertNever(sizeBytes, "size of an integer");
  }
}

function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new RangeError(`the type nests deeper than ${MAX_DEPTH} levels`);
}

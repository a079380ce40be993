import type { CType } from "@whistler/btf";
import { LispFunction, LispRecord, LispVector, NIL, type Value } from "../evaluator/value.ts";
import { defineRecordFunctions } from "./compile-time-struct.ts";
import type { StructInfo } from "./info.ts";
import { sizeOfType } from "./layout.ts";
import type { Declaration } from "./top-level.ts";

/**
 * The host side of a struct, for compile-time code and scripts: `NAME-record` with constructor and accessors, `decode-NAME` from octets
 * and `encode-NAME` to octets, little-endian, padding zero.
 */
export function defineCodec(declaration: Declaration, struct: StructInfo): void {
  const { interpreter } = declaration;
  const type = `${struct.name}-RECORD`;
  const fields = new Map(struct.fields.map((field) => [field.name, field]));
  defineRecordFunctions(declaration, {
    type,
    maker: `MAKE-${type}`,
    prefix: `${type}-`,
    slots: [...fields.keys()],
    fresh: (name) => zeroOf(fields.get(name)?.type),
  });
  const decode = `DECODE-${struct.name}`;
  const encode = `ENCODE-${struct.name}`;
  interpreter.defineFunction(
    interpreter.packages.intern(decode),
    new LispFunction(decode, 1, 2, ([octets, offset = 0n]) => {
      if (!(octets instanceof LispVector)) return interpreter.typeError("a vector of octets", octets ?? NIL, decode);
      const start = typeof offset === "bigint" ? Number(offset) : 0;
      if (start < 0 || octets.items.length < start + struct.sizeBytes) {
        return interpreter.error(
          "WH2004",
          `${decode.toLowerCase()} needs ${struct.sizeBytes} octets, not ${octets.items.length - start}`,
          [],
          "TYPE-ERROR",
        );
      }
      return new LispRecord(
        type,
        new Map(struct.fields.map((field) => [field.name, decodeValue(octets.items, start + field.offsetBytes, field.type)])),
      );
    }),
  );
  interpreter.defineFunction(
    interpreter.packages.intern(encode),
    new LispFunction(encode, 1, 1, ([record]) => {
      if (!(record instanceof LispRecord)) return interpreter.typeError(`a ${type.toLowerCase()}`, record ?? NIL, encode);
      const octets: Value[] = Array.from({ length: struct.sizeBytes }, () => 0n);
      for (const field of struct.fields) encodeValue(octets, field.offsetBytes, field.type, record.slots.get(field.name) ?? NIL);
      return new LispVector(octets);
    }),
  );
}

function zeroOf(type: CType | undefined): Value {
  if (type?.kind === "array") return new LispVector(Array.from({ length: type.length }, () => 0n));
  return type?.kind === "struct" || type?.kind === "union" ? new LispVector(Array.from({ length: sizeOfType(type) }, () => 0n)) : 0n;
}

function littleEndian(octets: readonly Value[], at: number, sizeBytes: number): bigint {
  let value = 0n;
  for (let index = sizeBytes - 1; index >= 0; index--) {
    const octet = octets[at + index];
    value = (value << 8n) | (typeof octet === "bigint" ? BigInt.asUintN(8, octet) : 0n);
  }
  return value;
}

/** Scalars as integers, arrays as vectors of them, anything else as its octets. */
function decodeValue(octets: readonly Value[], at: number, type: CType): Value {
  if (type.kind === "int") {
    const value = littleEndian(octets, at, type.sizeBytes);
    return type.signed ? BigInt.asIntN(8 * type.sizeBytes, value) : value;
  }
  if (type.kind === "array" && type.element.kind === "int") {
    const { element } = type;
    return new LispVector(Array.from({ length: type.length }, (_, index) => decodeValue(octets, at + index * element.sizeBytes, element)));
  }
  return new LispVector(octets.slice(at, at + sizeOfType(type)));
}

function encodeValue(octets: Value[], at: number, type: CType, value: Value): void {
  if (type.kind === "int") {
    const bits = typeof value === "bigint" ? BigInt.asUintN(8 * type.sizeBytes, value) : 0n;
    for (let index = 0; index < type.sizeBytes; index++) octets[at + index] = (bits >> BigInt(8 * index)) & 0xffn;
    return;
  }
  if (!(value instanceof LispVector)) return;
  const sizeBytes = sizeOfType(type);
  // A vector as long as the array holds elements; one as long as its octets holds those.
  if (type.kind === "array" && type.element.kind === "int" && value.items.length <= type.length) {
    const { element } = type;
    value.items.forEach((item, index) => {
      encodeValue(octets, at + index * element.sizeBytes, element, item);
    });
    return;
  }
  for (let index = 0; index < Math.min(sizeBytes, value.items.length); index++) octets[at + index] = value.items[index] ?? 0n;
}

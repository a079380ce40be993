import { assertNever } from "@whistler/diagnostics";
import type { CStruct, CType } from "./ctype.ts";
import { layoutOf } from "./layout.ts";

/** `BTF_MAGIC` (linux/btf.h). */
export const BTF_MAGIC = 0xeb9f;

/** `BTF_KIND_*` (linux/btf.h). */
export const BTF_KIND = {
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
} as const;

const HEADER_BYTES = 24;
/** Encoding bit of a signed integer: `BTF_INT_SIGNED`. */
const INT_SIGNED = 1;
/** Linkage of functions and variables: `BTF_FUNC_GLOBAL`, `BTF_VAR_GLOBAL_ALLOCATED`. */
const GLOBAL = 1;

/** One variable of a data section. */
export interface DatasecVariable {
  readonly typeId: number;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

/**
 * Collects types and strings, each once, and writes a `.BTF` section (kernel Documentation/bpf/btf.rst). Ids are given in the order of
 * addition; 0 is void.
 */
export class BtfBuilder {
  readonly #records: Uint8Array[] = [];
  readonly #ids = new Map<string, number>();
  readonly #strings = new Map<string, number>([["", 0]]);
  readonly #stringChunks: Uint8Array[] = [new Uint8Array(1)];
  #stringBytes = 1;

  /** Offset of a string in the string section. */
  string(text: string): number {
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    const chunk = new TextEncoder().encode(`${text.replaceAll("\0", "")}\0`);
    const offset = this.#stringBytes;
    this.#strings.set(text, offset);
    this.#stringChunks.push(chunk);
    this.#stringBytes += chunk.length;
    return offset;
  }

  /** The id of a C type. Structurally equal types share one; pointers to structs point at void, since nothing follows them. */
  type(type: CType): number {
    switch (type.kind) {
      case "void":
        return 0;
      case "int":
        return this.#record("int", type.name, BTF_KIND.int, 0, type.sizeBytes, [
          ((type.signed ? INT_SIGNED : 0) << 24) | (type.sizeBytes * 8),
        ]);
      case "pointer":
        return this.pointer(0);
      case "array":
        return this.array(this.type(type.element), type.length);
      case "struct":
      case "union":
        return this.#struct(type);
      default:
        return assertNever(type, "C type");
    }
  }

  pointer(target: number): number {
    return this.#record("ptr", "", BTF_KIND.ptr, 0, target, []);
  }

  array(element: number, length: number): number {
    const index = this.#record("int", "u32", BTF_KIND.int, 0, 4, [32]);
    return this.#record("array", "", BTF_KIND.array, 0, 0, [element, index, length]);
  }

  /** A struct whose members are already ids: what map definitions are made of. Never shared. */
  rawStruct(
    name: string,
    sizeBytes: number,
    members: readonly { readonly name: string; readonly typeId: number; readonly offsetBytes: number }[],
  ): number {
    return this.#append(
      name,
      BTF_KIND.struct,
      members.length,
      sizeBytes,
      members.flatMap((member) => [this.string(member.name), member.typeId, member.offsetBytes * 8]),
    );
  }

  /** A function type with named parameters. */
  funcProto(returns: number, params: readonly { readonly name: string; readonly typeId: number }[]): number {
    return this.#record(
      "funcProto",
      "",
      BTF_KIND.funcProto,
      params.length,
      returns,
      params.flatMap((param) => [this.string(param.name), param.typeId]),
    );
  }

  /** A global function. */
  func(name: string, proto: number): number {
    return this.#append(name, BTF_KIND.func, GLOBAL, proto, []);
  }

  /** A global variable. */
  variable(name: string, typeId: number): number {
    return this.#append(name, BTF_KIND.var, 0, typeId, [GLOBAL]);
  }

  /** A data section; its own size stays 0 for the loader to fill in, as clang leaves it. */
  datasec(name: string, variables: readonly DatasecVariable[]): number {
    return this.#append(
      name,
      BTF_KIND.datasec,
      variables.length,
      0,
      variables.flatMap((one) => [one.typeId, one.offsetBytes, one.sizeBytes]),
    );
  }

  /** The `.BTF` section. */
  bytes(): Uint8Array {
    const typeBytes = this.#records.reduce((sum, record) => sum + record.length, 0);
    const bytes = new Uint8Array(HEADER_BYTES + typeBytes + this.#stringBytes);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, BTF_MAGIC, true);
    view.setUint8(2, 1);
    view.setUint32(4, HEADER_BYTES, true);
    view.setUint32(12, typeBytes, true);
    view.setUint32(16, typeBytes, true);
    view.setUint32(20, this.#stringBytes, true);
    let at = HEADER_BYTES;
    for (const chunk of [...this.#records, ...this.#stringChunks]) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }

  #struct(type: CStruct): number {
    const { sizeBytes, offsets } = layoutOf(type);
    const members = type.members.flatMap((member, index) => [
      this.string(member.name ?? ""),
      this.type(member.type),
      (offsets[index] ?? 0) * 8,
    ]);
    const kind = type.kind === "struct" ? BTF_KIND.struct : BTF_KIND.union;
    return this.#record(type.kind, type.name ?? "", kind, type.members.length, sizeBytes, members);
  }

  /** A type that is shared with all equal ones. */
  #record(key: string, name: string, kind: number, count: number, sizeOrType: number, rest: readonly number[]): number {
    const identity = JSON.stringify([key, name, sizeOrType, rest]);
    const known = this.#ids.get(identity);
    if (known !== undefined) return known;
    const id = this.#append(name, kind, count, sizeOrType, rest);
    this.#ids.set(identity, id);
    return id;
  }

  #append(name: string, kind: number, count: number, sizeOrType: number, rest: readonly number[]): number {
    const record = new Uint8Array(12 + 4 * rest.length);
    const view = new DataView(record.buffer);
    view.setUint32(0, name === "" ? 0 : this.string(name), true);
    view.setUint32(4, ((kind << 24) | count) >>> 0, true);
    view.setUint32(8, sizeOrType, true);
    rest.forEach((word, index) => {
      view.setUint32(12 + 4 * index, word >>> 0, true);
    });
    this.#records.push(record);
    return this.#records.length;
  }
}

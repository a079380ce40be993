import { assertNever } from "@whistler/diagnostics";
import { BTF_INT_SIGNED, type BtfType } from "./btf-type.ts";
import type { CType } from "./ctype.ts";
import { childrenFirst } from "./ctype-walk.ts";
import { layoutOf } from "./layout.ts";

/**
 * Gives ids to types while a section is put together: structurally equal types share one. `types` is what `encodeBtf` takes.
 */
export class TypeTable {
  readonly #types: BtfType[] = [];
  readonly #ids = new Map<string, number>();
  readonly #idsOfCTypes = new Map<CType, number>([]);

  /** In the order of ids: the first has id 1. */
  get types(): readonly BtfType[] {
    return this.#types;
  }

  /** The id of a type whose references are ids of this table. */
  add(type: BtfType): number {
    const key = JSON.stringify(type, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#types.push(type);
    this.#ids.set(key, id);
    return id;
  }

  /** The id of a C type; what it holds by value is added before it. Pointers to structs and unions lead to forward declarations. */
  addCType(type: CType): number {
    for (const part of childrenFirst(type, (one) => this.#idsOfCTypes.has(one))) {
      this.#idsOfCTypes.set(part, this.#addWhole(part));
    }
    return this.#idsOfCTypes.get(type) ?? 0;
  }

  /** An unsigned or signed integer whose value fills its bytes. */
  addInt(name: string, sizeBytes: number, signed: boolean): number {
    return this.add({ kind: "int", name, sizeBytes, encoding: signed ? BTF_INT_SIGNED : 0, bitOffset: 0, bits: sizeBytes * 8 });
  }

  /** A type whose parts have ids already. */
  #addWhole(type: CType): number {
    switch (type.kind) {
      case "void":
        return 0;
      case "int":
        return type.isEnum
          ? this.add({ kind: "enum", name: type.name, sizeBytes: type.sizeBytes, signed: type.signed, values: [] })
          : this.addInt(type.name, type.sizeBytes, type.signed);
      case "pointer":
        return this.add({ kind: "ptr", type: this.#addTarget(type.target) });
      case "array":
        return this.add({ kind: "array", element: this.#partId(type.element), index: this.addInt("u32", 4, false), length: type.length });
      case "struct":
      case "union": {
        const { sizeBytes, offsets } = layoutOf(type);
        const members = type.members.map((member, index) => ({
          name: member.name ?? "",
          type: this.#partId(member.type),
          bitOffset: member.bitField?.offsetBits ?? (offsets[index] ?? 0) * 8,
          bits: member.bitField?.sizeBits ?? 0,
        }));
        return this.add({ kind: type.kind, name: type.name ?? "", sizeBytes, members });
      }
      default:
        return assertNever(type, "C type");
    }
  }

  #partId(type: CType): number {
    return this.#idsOfCTypes.get(type) ?? 0;
  }

  #addTarget(target: string): number {
    const named = /^(struct|union) ([A-Za-z_][A-Za-z0-9_]*)$/.exec(target);
    if (named?.[2] === undefined) return 0;
    return this.add({ kind: "fwd", name: named[2], isUnion: named[1] === "union" });
  }
}

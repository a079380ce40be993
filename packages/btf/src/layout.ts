import { assertNever, InternalError } from "@whistler/diagnostics";
import type { CStruct, CType } from "./ctype.ts";
import { childrenFirst } from "./ctype-walk.ts";

/** Where a type's parts lie; all in bytes. */
export interface Layout {
  readonly sizeBytes: number;
  readonly alignBytes: number;
  /** Offsets of a struct's or union's members, in order; empty for other types. Of a bitfield: the byte of its lowest bit. */
  readonly offsets: readonly number[];
}

const memo = new WeakMap<CType, Layout>();

/**
 * Natural C layout on 64-bit targets (System V ABI): each member at the next multiple of its alignment, the whole rounded up to the
 * largest one. Offsets and sizes that the type fixes win. This is the only place that computes an offset.
 *
 * @throws InternalError for `void`, which has no size.
 */
export function layoutOf(type: CType): Layout {
  const known = memo.get(type);
  if (known) return known;
  // Parts before wholes, so that `compute` never recurses, however deep a type nests.
  for (const part of childrenFirst(type, (one) => memo.has(one))) {
    if (part.kind !== "void") memo.set(part, compute(part));
  }
  return memo.get(type) ?? compute(type);
}

function compute(type: CType): Layout {
  switch (type.kind) {
    case "int":
      return { sizeBytes: type.sizeBytes, alignBytes: type.sizeBytes, offsets: [] };
    case "pointer":
      return { sizeBytes: 8, alignBytes: 8, offsets: [] };
    case "array": {
      const element = partLayout(type.element);
      return { sizeBytes: element.sizeBytes * type.length, alignBytes: element.alignBytes, offsets: [] };
    }
    case "struct":
    case "union":
      return structLayout(type);
    case "void":
      throw new InternalError("layoutOf: void has no size");
    default:
      return assertNever(type, "C type");
  }
}

function partLayout(type: CType): Layout {
  return memo.get(type) ?? compute(type);
}

function structLayout(type: CStruct): Layout {
  let end = 0;
  let alignBytes = 1;
  const offsets = type.members.map((member) => {
    const layout = partLayout(member.type);
    if (member.bitField) {
      const { offsetBits, sizeBits } = member.bitField;
      end = Math.max(end, Math.ceil((offsetBits + sizeBits) / 8));
      return Math.floor(offsetBits / 8);
    }
    const offset = member.offsetBytes ?? (type.kind === "union" ? 0 : roundUp(end, layout.alignBytes));
    end = Math.max(end, offset + layout.sizeBytes);
    alignBytes = Math.max(alignBytes, layout.alignBytes);
    return offset;
  });
  return { sizeBytes: type.sizeBytes ?? roundUp(end, alignBytes), alignBytes, offsets };
}

function roundUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}

import type { FunctionBuilder, ValueId, Width } from "@whistler/ir";
import type { Lowering } from "./lowering.ts";

/**
 * The verifier wants accesses to the stack aligned, on every machine (kernel/bpf/verifier.c, `check_ptr_alignment`: "the stack spill tracking
 * logic … does not support unaligned accesses"). The language has no such rule, so a misaligned access becomes several.
 */
interface Piece {
  /** Bytes from the start of the access. */
  readonly at: number;
  readonly width: Width;
}

/** Slots of eight bytes and more begin at a multiple of eight; smaller ones at their own size. */
export function stackOffset(builder: FunctionBuilder, base: ValueId): number | undefined {
  let offset = 0;
  for (let inst = builder.definition(base); inst; inst = builder.definition(inst.args[0] ?? -1)) {
    if (inst.op === "stack_addr") return offset;
    if (inst.op !== "ptr_add") return undefined;
    const by = builder.definition(inst.args[1] ?? -1);
    if (by?.op !== "const") return undefined;
    offset += Number(by.attrs.value);
  }
  return undefined;
}

/** The aligned accesses that make up one; a single one where it is aligned. */
export function alignedPieces(offset: number, width: Width): readonly Piece[] {
  const pieces: Piece[] = [];
  const end = width / 8;
  for (let at = 0; at < end; ) {
    const bytes = ([8, 4, 2, 1] as const).find((size) => size <= end - at && (offset + at) % size === 0) ?? 1;
    pieces.push({ at, width: bytes === 8 ? 64 : bytes === 4 ? 32 : bytes === 2 ? 16 : 8 });
    at += bytes;
  }
  return pieces;
}

/** A load in pieces: the bytes put together, then zero- or sign-extended. */
export function loadInPieces(
  lowering: Lowering,
  base: ValueId,
  offset: number,
  pieces: readonly Piece[],
  type: { readonly bits: Width; readonly signed: boolean },
): ValueId {
  const { builder, flow } = lowering;
  const parts = pieces.map(({ at, width }) => {
    const part = builder.emit("load", [base], { width, signed: false, offset: offset + at, core: undefined }, "i64");
    return at === 0 ? part : builder.emit("shl", [part, flow.constant(8 * at)], {});
  });
  const whole = parts.reduce((left, right) => builder.emit("or", [left, right], {}));
  return type.signed && type.bits < 64 ? builder.emit("sext", [whole], { width: type.bits }) : whole;
}

/** A store in pieces, lowest bytes first. */
export function storeInPieces(lowering: Lowering, base: ValueId, offset: number, pieces: readonly Piece[], value: ValueId): void {
  const { builder, flow } = lowering;
  for (const { at, width } of pieces) {
    const part = at === 0 ? value : builder.emit("lshr", [value, flow.constant(8 * at)], {});
    builder.effect("store", [base, part], { width, offset: offset + at, core: undefined });
  }
}

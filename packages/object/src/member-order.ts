import { type CStruct, layoutOf } from "@whistler/btf";
import type { CodeInsn, LinkInput } from "./program-code.ts";

/** Where each member of a struct went, by its index before. */
type NewIndices = ReadonlyMap<number, number>;

/**
 * The input with the members of all structs in the order of their offsets, which the kernel demands of BTF (`btf_struct_check_meta`), and with
 * CO-RE records that follow them. A struct of a kernel that is known only by the fields that a program uses has them in the order of use.
 */
export function withOrderedMembers(input: LinkInput): LinkInput {
  const moved = new Map<string, NewIndices>();
  const types = new Map<string, CStruct>();
  for (const [name, type] of input.types) {
    const order = offsetOrder(type);
    if (order) moved.set(name, new Map(order.map((before, after) => [before, after])));
    types.set(name, order ? { ...type, members: order.flatMap((index) => type.members[index] ?? []) } : type);
  }
  if (moved.size === 0) return input;
  const programs = input.programs.map((program) => ({ ...program, insns: program.insns.map((insn) => follow(insn, moved)) }));
  return { ...input, types, programs };
}

/** Indices of the members by offset; undefined if they stand so already, or fix no offsets that could be kept. */
function offsetOrder(type: CStruct): readonly number[] | undefined {
  const hasOffsets = type.members.every((member) => (member.offsetBytes ?? member.bitField) !== undefined && member.type.kind !== "void");
  if (type.kind !== "struct" || !hasOffsets) return undefined;
  const { offsets } = layoutOf(type);
  const bits = offsets.map((offset, index) => type.members[index]?.bitField?.offsetBits ?? 8 * offset);
  const order = bits.map((_, index) => index).sort((a, b) => (bits[a] ?? 0) - (bits[b] ?? 0));
  return order.some((before, after) => before !== after) ? order : undefined;
}

function follow(one: CodeInsn, moved: ReadonlyMap<string, NewIndices>): CodeInsn {
  const indices = one.core && moved.get(one.core.struct);
  const [first, ...rest] = one.core?.access ?? [];
  const index = first === undefined ? undefined : indices?.get(first);
  return one.core && index !== undefined ? { ...one, core: { ...one.core, access: [index, ...rest] } } : one;
}

import { BTF_MAX_PARTS } from "./btf-type.ts";
import type { CStruct, CType } from "./ctype.ts";
import { childrenFirst, partsOf } from "./ctype-walk.ts";
import { layoutOf } from "./layout.ts";

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** C's own integers have names of several words: `long unsigned int`. */
const INT_NAME = /^[A-Za-z_][A-Za-z0-9_ ]{0,126}$/;
/** `KSYM_NAME_LEN` of kernels before 6.1, with the NUL. */
const MAX_NAME_LENGTH = 127;

/** Whether the kernel takes the name for a type, member, map or function (`btf_name_valid_identifier`). */
export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name) && name.length <= MAX_NAME_LENGTH;
}

/**
 * Why the kernel would refuse a type's BTF (`btf_struct_check_meta`, `btf_array_resolve` in kernel/bpf/btf.c), a line each; none for a
 * good type. The same rules are those of C.
 */
export function ctypeProblems(type: CType): readonly string[] {
  const parts = childrenFirst(type);
  // First, because nothing that holds a void has a layout.
  if (parts.some((part) => partsOf(part).some((held) => held.kind === "void"))) return ["a member or element of type void"];
  return parts.flatMap((part) => {
    if (part.kind === "struct" || part.kind === "union") return structProblems(part);
    if (part.kind === "int" && part.isEnum) return part.name === "" || isIdentifier(part.name) ? [] : [`the enum name ${part.name}`];
    if (part.kind === "int" && !INT_NAME.test(part.name)) return [`the integer name ${JSON.stringify(part.name)} is none that C has`];
    if (part.kind !== "array") return [];
    const { sizeBytes } = layoutOf(part);
    return Number.isInteger(part.length) && part.length >= 0 && sizeBytes <= 0xffff_ffff ? [] : [`an array of ${part.length} elements`];
  });
}

function structProblems(type: CStruct): readonly string[] {
  const what = `${type.kind} ${type.name ?? "(anonymous)"}`;
  if (type.name !== undefined && !isIdentifier(type.name)) return [`${what}: the name is no C identifier`];
  if (type.members.length > BTF_MAX_PARTS) return [`${what} has ${type.members.length} members, at most ${BTF_MAX_PARTS} are possible`];
  const { sizeBytes, offsets } = layoutOf(type);
  if (sizeBytes > 0xffff_ffff) return [`${what} has ${sizeBytes} bytes`];
  const problems: string[] = [];
  const names = new Set<string>();
  let last = 0;
  type.members.forEach((member, index) => {
    const offset = offsets[index] ?? 0;
    const bits = member.bitField;
    const end = bits ? Math.ceil((bits.offsetBits + bits.sizeBits) / 8) : offset + layoutOf(member.type).sizeBytes;
    const name = member.name ?? "(anonymous)";
    if (member.name !== undefined) {
      if (!isIdentifier(member.name)) problems.push(`${what}: the member name ${JSON.stringify(member.name)} is no C identifier`);
      if (names.has(member.name)) problems.push(`${what} has two members ${member.name}`);
      names.add(member.name);
    }
    if (offset < last) problems.push(`${what}: member ${name} at ${offset} stands behind one at ${last}`);
    if (type.kind === "union" && offset !== 0) problems.push(`${what}: member ${name} stands at ${offset}, not at 0`);
    if (end > sizeBytes) problems.push(`${what}: member ${name} ends behind its ${sizeBytes} bytes`);
    if (bits && (bits.sizeBits < 1 || bits.sizeBits > 8 * layoutOf(member.type).sizeBytes))
      problems.push(`${what}: bitfield ${name} has ${bits.sizeBits} bits`);
    last = offset;
  });
  // Bits are counted in 32 bits.
  if (last > 0xffff_ffff / 8) problems.push(`${what} is too large for BTF`);
  return problems;
}

import { type Btf, typeOf, withoutFlavor } from "./btf.ts";
import type { BtfArray, BtfMember, BtfStruct } from "./btf-type.ts";
import { sizeOf, skipModifiers } from "./resolve.ts";

/** Longest path that libbpf follows, `BPF_CORE_SPEC_MAX_LEN`. */
export const MAX_ACCESS_LENGTH = 64;

/**
 * A path from a root type to a field, as CO-RE compares it between two BTFs: names of members, indices of arrays. Anonymous structs
 * and unions on the way leave no trace, so that a field is found again when it moved into or out of one.
 */
export interface FieldPath {
  readonly btf: Btf;
  readonly steps: readonly FieldStep[];
  /** From the start of the root type. */
  readonly bitOffset: number;
}

export type FieldStep =
  /** The member `index` of a struct or union. */
  | { readonly kind: "member"; readonly struct: number; readonly index: number; readonly name: string }
  /** The element `index` of an array of `type`; the first step is the root as element of an array. */
  | { readonly kind: "element"; readonly type: number; readonly index: number };

/** The numbers of an access string `0:5:2`; undefined if it is none. */
export function parseAccess(text: string): readonly number[] | undefined {
  if (!/^\d{1,9}(:\d{1,9})*$/.test(text)) return undefined;
  const indices = text.split(":").map(Number);
  return indices.length <= MAX_ACCESS_LENGTH ? indices : undefined;
}

/** The path that an access string takes through its own BTF (libbpf, `bpf_core_parse_spec`); undefined if it leads nowhere. */
export function localPath(btf: Btf, typeId: number, access: readonly number[]): FieldPath | undefined {
  const root = skipModifiers(btf, typeId);
  const first = access[0];
  const rootBytes = root?.type && sizeOf(btf, root.id);
  if (!root || first === undefined || rootBytes === undefined) return undefined;
  const steps: FieldStep[] = [{ kind: "element", type: root.id, index: first }];
  let bitOffset = first * rootBytes * 8;
  let at = root.id;
  for (const index of access.slice(1)) {
    const resolved = skipModifiers(btf, at);
    if (resolved?.type?.kind === "struct" || resolved?.type?.kind === "union") {
      const member = resolved.type.members[index];
      if (!member) return undefined;
      if (member.name !== "") steps.push({ kind: "member", struct: resolved.id, index, name: member.name });
      bitOffset += member.bitOffset;
      at = member.type;
    } else if (resolved?.type?.kind === "array") {
      const step = elementStep(btf, resolved.type, index, steps.at(-1));
      if (!step) return undefined;
      steps.push(step.step);
      bitOffset += step.bits;
      at = step.step.type;
    } else {
      return undefined;
    }
  }
  return { btf, steps, bitOffset };
}

/** The same path in another BTF, from a given root (libbpf, `bpf_core_spec_match`); undefined if there is no such field. */
export function matchPath(local: FieldPath, target: Btf, rootId: number): FieldPath | undefined {
  const steps: FieldStep[] = [];
  let bitOffset = 0;
  let at = rootId;
  for (const [nth, wanted] of local.steps.entries()) {
    const resolved = skipModifiers(target, at);
    if (!resolved?.type) return undefined;
    if (wanted.kind === "member") {
      const found = findMember(local.btf, wanted, target, resolved.id);
      if (!found) return undefined;
      steps.push(found.step);
      bitOffset += found.bits;
      at = found.member.type;
    } else if (nth === 0) {
      const size = sizeOf(target, resolved.id);
      if (size === undefined) return undefined;
      steps.push({ kind: "element", type: resolved.id, index: wanted.index });
      bitOffset += wanted.index * size * 8;
      at = resolved.id;
    } else {
      if (resolved.type.kind !== "array") return undefined;
      const found = elementStep(target, resolved.type, wanted.index, steps.at(-1));
      if (!found) return undefined;
      steps.push(found.step);
      bitOffset += found.bits;
      at = found.step.type;
    }
  }
  return { btf: target, steps, bitOffset };
}

/** The member that a step ends at; undefined for elements. */
export function memberOf(btf: Btf, step: FieldStep | undefined): BtfMember | undefined {
  if (step?.kind !== "member") return undefined;
  const struct = typeOf(btf, step.struct);
  return struct?.kind === "struct" || struct?.kind === "union" ? struct.members[step.index] : undefined;
}

function elementStep(
  btf: Btf,
  array: BtfArray,
  index: number,
  before: FieldStep | undefined,
): { readonly step: FieldStep & { readonly kind: "element" }; readonly bits: number } | undefined {
  if (index >= array.length && !isFlexible(btf, array, before)) return undefined;
  const element = skipModifiers(btf, array.element);
  const size = element?.type && sizeOf(btf, element.id);
  if (!element || size === undefined) return undefined;
  return { step: { kind: "element", type: element.id, index }, bits: index * size * 8 };
}

/** The last member of a struct, of length 0 or 1, stands for as many elements as there are. */
function isFlexible(btf: Btf, array: BtfArray, before: FieldStep | undefined): boolean {
  if (before?.kind !== "member" || array.length > 1) return false;
  const struct = typeOf(btf, before.struct);
  return struct?.kind === "struct" && before.index === struct.members.length - 1;
}

interface FoundMember {
  readonly step: FieldStep;
  readonly member: BtfMember;
  /** From the start of the struct that was searched. */
  readonly bits: number;
}

/** A member by name, in anonymous structs and unions too; it must be of a compatible type. Depth first, as libbpf searches. */
function findMember(local: Btf, wanted: FieldStep & { readonly kind: "member" }, target: Btf, rootId: number): FoundMember | undefined {
  const wantedType = memberOf(local, wanted)?.type;
  if (wantedType === undefined) return undefined;
  const stack: { readonly id: number; readonly bits: number; readonly depth: number }[] = [{ id: rootId, bits: 0, depth: 0 }];
  const entered = new Set<number>();
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const resolved = skipModifiers(target, top.id);
    if (!resolved || entered.has(resolved.id) || top.depth > MAX_ACCESS_LENGTH) continue;
    if (resolved.type?.kind !== "struct" && resolved.type?.kind !== "union") continue;
    entered.add(resolved.id);
    const struct: BtfStruct = resolved.type;
    for (const [index, member] of struct.members.entries()) {
      const bits = top.bits + member.bitOffset;
      if (member.name === wanted.name) {
        if (!areCompatible(local, wantedType, target, member.type)) return undefined;
        return { step: { kind: "member", struct: resolved.id, index, name: member.name }, member, bits };
      }
    }
    for (const member of struct.members.toReversed()) {
      if (member.name === "") stack.push({ id: member.type, bits: top.bits + member.bitOffset, depth: top.depth + 1 });
    }
  }
  return undefined;
}

/** Whether two fields may stand for each other (libbpf, `bpf_core_fields_are_compat`): any two structs, pointers, integers or enums do. */
function areCompatible(local: Btf, localId: number, target: Btf, targetId: number): boolean {
  let left = localId;
  let right = targetId;
  // An array is as compatible as its elements.
  for (let depth = 0; depth <= MAX_ACCESS_LENGTH; depth++) {
    const a = skipModifiers(local, left)?.type;
    const b = skipModifiers(target, right)?.type;
    if (!a || !b) return false;
    if (isComposite(a.kind) && isComposite(b.kind)) return true;
    if (isEnum(a.kind) && isEnum(b.kind)) return sameName(a, b);
    if (a.kind !== b.kind) return false;
    switch (a.kind) {
      case "ptr":
      case "float":
        return true;
      case "fwd":
        return sameName(a, b);
      case "int":
        // Bitfields of before kind_flag cannot be compared.
        return a.bitOffset === 0 && b.kind === "int" && b.bitOffset === 0;
      case "array":
        if (b.kind !== "array") return false;
        left = a.element;
        right = b.element;
        break;
      default:
        return false;
    }
  }
  return false;
}

function isComposite(kind: string): boolean {
  return kind === "struct" || kind === "union";
}

function isEnum(kind: string): boolean {
  return kind === "enum" || kind === "enum64";
}

/** Equal but for flavors; anonymous types equal all. */
function sameName(a: object, b: object): boolean {
  const left = "name" in a && typeof a.name === "string" ? withoutFlavor(a.name) : "";
  const right = "name" in b && typeof b.name === "string" ? withoutFlavor(b.name) : "";
  return left === "" || right === "" || left === right;
}

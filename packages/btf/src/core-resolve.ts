import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { type Btf, idsNamed, withoutFlavor } from "./btf.ts";
import { BTF_INT_SIGNED, type BtfKind, type BtfType } from "./btf-type.ts";
import { type FieldPath, localPath, matchPath, memberOf, parseAccess } from "./core-spec.ts";
import { sizeOf, skipModifiers } from "./resolve.ts";

/** The kinds of `enum bpf_core_relo_kind` (linux/bpf.h) that are about a field, by number. */
export const FIELD_RELOCATION_KINDS = ["byte_offset", "byte_size", "exists", "signed", "lshift_u64", "rshift_u64"] as const;
export type FieldRelocationKind = (typeof FIELD_RELOCATION_KINDS)[number];

/** What a relocation asks: a field of a local type, given by its id and an access string such as `0:5:2`. */
export interface FieldRelocation {
  readonly typeId: number;
  readonly access: string;
  /** `enum bpf_core_relo_kind`. */
  readonly kind: number;
}

/** What a relocation comes to. */
export interface ResolvedRelocation {
  /** The value that the compiler put into the instruction, from its own BTF; undefined where any may stand there. */
  readonly localValue: number | undefined;
  /** The value on the target; undefined if the target has no such field. */
  readonly targetValue: number | undefined;
  /** Relocations of offsets: how wide the field is, here and there. */
  readonly localSizeBytes: number | undefined;
  readonly targetSizeBytes: number | undefined;
  /** Whether a load or store of the one size may become one of the other: pointers and unsigned integers of another width. */
  readonly mayResize: boolean;
}

/**
 * Find a field again in the BTF of a kernel, by the rules of libbpf (relo_core.c): candidates are the types of the same kind and name, a
 * flavor suffix `___x` ignored; members are searched by name, in anonymous structs and unions too; all candidates that match must agree.
 *
 * That no candidate matches is no failure: the result has no `targetValue` then, because a program may test for it.
 */
export function resolveRelocation(local: Btf, relocation: FieldRelocation, target: Btf): Result<ResolvedRelocation> {
  const kind = FIELD_RELOCATION_KINDS[relocation.kind];
  if (kind === undefined) return failure(diagnostic("WH5404", `CO-RE relocations of kind ${relocation.kind} are not applied`));
  const access = parseAccess(relocation.access);
  const path = access && localPath(local, relocation.typeId, access);
  const root = skipModifiers(local, relocation.typeId);
  const name = nameOf(root?.type);
  if (!path || !root?.type || name === "") {
    return failure(
      diagnostic("WH5405", `the CO-RE access ${JSON.stringify(relocation.access)} of type ${relocation.typeId} leads nowhere`),
    );
  }
  const here = fieldValue(path, kind);
  if (!here) return failure(diagnostic("WH5405", `the field ${describePath(name, path)} has no size`));

  let found: FieldValue | undefined;
  for (const id of candidates(target, withoutFlavor(name), root.type.kind)) {
    const match = matchPath(path, target, id);
    const value = match && fieldValue(match, kind);
    if (!value) continue;
    if (found && found.value !== value.value) {
      return failure(
        diagnostic("WH5402", `${describePath(name, path)} is ${found.value} in one type of that name and ${value.value} in another`),
      );
    }
    found ??= value;
  }
  const isExists = kind === "exists";
  return ok({
    localValue: here.isCertain ? here.value : undefined,
    targetValue: found?.value ?? (isExists ? 0 : undefined),
    localSizeBytes: here.sizeBytes,
    targetSizeBytes: found?.sizeBytes,
    mayResize: found !== undefined && mayResize(here.type, found.type),
  });
}

const candidatesFound = new WeakMap<Btf, Map<string, readonly number[]>>();

/** Types of a kind and name, or a flavor of it. Kept, because a search goes through all names of the kernel. */
function candidates(target: Btf, name: string, kind: BtfKind): readonly number[] {
  const found = candidatesFound.get(target) ?? new Map<string, readonly number[]>();
  candidatesFound.set(target, found);
  const ids = found.get(`${kind} ${name}`) ?? idsNamed(target, name, { kind, flavors: true });
  found.set(`${kind} ${name}`, ids);
  return ids;
}

/** The byte offset of a field in a kernel's struct; WH5401 if it has none. `access` is as in `CoreRelocationSpec`: `0:5:2`. */
export function resolveFieldOffset(local: Btf, typeId: number, access: string, target: Btf): Result<number> {
  const resolved = resolveRelocation(local, { typeId, access, kind: 0 }, target);
  if (!resolved.ok) return resolved;
  if (resolved.value.targetValue === undefined) return failure(fieldNotFound(local, typeId, access));
  return ok(resolved.value.targetValue, resolved.diagnostics);
}

/** The diagnostic that names a field which the target does not have. */
function fieldNotFound(local: Btf, typeId: number, access: string) {
  return diagnostic("WH5401", `the target has no ${describeField(local, typeId, access)}`);
}

/** A field in C's words: `task_struct.thread.regs[2]`. For messages; what cannot be read is shown as it is. */
export function describeField(btf: Btf, typeId: number, access: string): string {
  const indices = parseAccess(access);
  const path = indices && localPath(btf, typeId, indices);
  const name = nameOf(skipModifiers(btf, typeId)?.type);
  return path ? describePath(name, path) : `${name || `type ${typeId}`} at ${access}`;
}

function describePath(root: string, path: FieldPath): string {
  const steps = path.steps.map((step, nth) => {
    if (step.kind === "member") return `.${step.name}`;
    return nth === 0 && step.index === 0 ? "" : `[${step.index}]`;
  });
  return `${root}${steps.join("")}`;
}

interface FieldValue {
  readonly value: number;
  /** Whether all compilers come to this value: they may load a bitfield in different units. */
  readonly isCertain: boolean;
  readonly sizeBytes: number | undefined;
  readonly type: BtfType | undefined;
}

/** What a relocation of a kind comes to at the end of a path (libbpf, `bpf_core_calc_field_relo`). */
function fieldValue(path: FieldPath, kind: FieldRelocationKind): FieldValue | undefined {
  if (kind === "exists") return { value: 1, isCertain: true, sizeBytes: undefined, type: undefined };
  const last = path.steps.at(-1);
  const member = memberOf(path.btf, last);
  const typeId = member?.type ?? (last?.kind === "element" ? last.type : 0);
  const resolved = skipModifiers(path.btf, typeId);
  const fieldBytes = resolved && sizeOf(path.btf, resolved.id);
  if (!resolved || fieldBytes === undefined) return undefined;
  const isBitfield = member !== undefined && member.bits > 0;
  const bits = isBitfield ? member.bits : fieldBytes * 8;
  const unit = isBitfield ? bitfieldUnit(path.bitOffset, bits, fieldBytes) : { offset: path.bitOffset / 8, sizeBytes: fieldBytes };
  if (!unit) return undefined;
  const isCertain = !isBitfield || kind === "signed";
  const at = (value: number, sizeBytes?: number): FieldValue => ({ value, isCertain, sizeBytes, type: resolved.type });
  switch (kind) {
    case "byte_offset":
      return at(unit.offset, isBitfield ? undefined : unit.sizeBytes);
    case "byte_size":
      return at(unit.sizeBytes);
    case "signed":
      return at(isSigned(resolved.type) ? 1 : 0);
    // The shifts that bring the field's bits, loaded as a little-endian u64, to the top and back down.
    case "lshift_u64":
      return at(64 - (path.bitOffset + bits - unit.offset * 8));
    case "rshift_u64":
      return at(64 - bits);
  }
}

/** The aligned bytes to load for a bitfield: the smallest power of two that holds all of it. */
function bitfieldUnit(
  bitOffset: number,
  bits: number,
  typeBytes: number,
): { readonly offset: number; readonly sizeBytes: number } | undefined {
  for (let sizeBytes = typeBytes; sizeBytes >= 1 && sizeBytes <= 8; sizeBytes *= 2) {
    const offset = Math.floor(bitOffset / 8 / sizeBytes) * sizeBytes;
    if (bitOffset + bits - offset * 8 <= sizeBytes * 8) return { offset, sizeBytes };
  }
  return undefined;
}

function isSigned(type: BtfType | undefined): boolean {
  if (type?.kind === "enum" || type?.kind === "enum64") return type.signed;
  return type?.kind === "int" && (type.encoding & BTF_INT_SIGNED) !== 0;
}

function mayResize(local: BtfType | undefined, target: BtfType | undefined): boolean {
  if (local?.kind === "ptr") return target?.kind === "ptr";
  return local?.kind === "int" && target?.kind === "int" && !isSigned(local) && !isSigned(target);
}

function nameOf(type: BtfType | undefined): string {
  return type && "name" in type ? type.name : "";
}

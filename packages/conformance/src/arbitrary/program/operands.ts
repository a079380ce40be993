import type { Form } from "@whistler/reader";
import type { Gene } from "../gene.ts";
import { type Builder, pick } from "./builder.ts";
import { DECLARED_MAPS, DECLARED_STRUCTS, type DeclaredField, type DeclaredMap } from "./declarations.ts";
import { form, lisp } from "./lisp.ts";
import type { MemoryVariable, Scope } from "./scope.ts";

/** Operands that several productions want: literals in the range that a form demands, places in memory, keys of maps. */

export const TYPES = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"] as const;
export type TypeName = (typeof TYPES)[number];

export function bytesOf(type: TypeName): 1 | 2 | 4 | 8 {
  switch (type) {
    case "u8":
    case "i8":
      return 1;
    case "u16":
    case "i16":
      return 2;
    case "u32":
    case "i32":
      return 4;
    case "u64":
    case "i64":
      return 8;
    default:
      return type satisfies never;
  }
}

/** A literal as the gene has it. */
export const literal = (gene: Gene): Form => lisp(gene.literal);

/** A literal from 0 to below `end`. */
export const below = (gene: Gene, end: number): number => gene.picks[0] % end;

/** A divisor: never a constant zero, which the language refuses; zero at run time is allowed. */
export function divisor(gene: Gene | undefined, scope: Scope): Form {
  const { literal = 1n, picks = [0, 0, 0] } = gene ?? {};
  const variables = scope.scalars;
  if (gene && picks[0] % 2 === 1 && variables.length > 0) return lisp(pick(variables, picks[1]).name);
  return lisp(literal === 0n ? 3 : literal);
}

/** Where in memory of so many bytes an access of this size may be; aligned unless the memory is the packet. */
export function offsetIn(memory: MemoryVariable, size: number, number: number): number {
  const step = memory.kind === "packet" ? 1 : size;
  return (number % (Math.floor((memory.bytes - size) / step) + 1)) * step;
}

/** A place for an access: pointer and offset, at a constant place or at one that is known at run time. */
export interface Place {
  readonly pointer: Form;
  readonly offset: number;
}

export function placeIn(memory: MemoryVariable, size: number, gene: Gene, scope: Scope, build: Builder): Place {
  const [index] = gene.parts;
  const room = Math.floor((memory.bytes - size) / size);
  // The packet's variable offsets have checks of their own.
  if (!index || memory.kind === "packet" || room < 1 || gene.picks[1] % 3 !== 0)
    return { pointer: lisp(memory.name), offset: offsetIn(memory, size, gene.picks[2]) };
  const counter = scope.scalars.find(({ below = Number.POSITIVE_INFINITY }) => below <= room + 1);
  if (counter && gene.picks[2] % 2 === 0)
    return { pointer: form("+", memory.name, size === 1 ? counter.name : form("*", counter.name, size)), offset: 0 };
  // A mask of the form 2^n - 1 that keeps the element inside.
  const mask = 2 ** Math.floor(Math.log2(room + 1)) - 1;
  return { pointer: form("+", memory.name, form("*", form("logand", build.expression(index, scope), mask), size)), offset: 0 };
}

/** Memory that an access of this size fits into. */
export const memoriesFor = (scope: Scope, size: number): readonly MemoryVariable[] => scope.memories.filter(({ bytes }) => bytes >= size);

/** Maps by what they can be used for: those whose keys and values are numbers, and of these what `getmap` and `incf` can load. */
export const NUMBER_MAPS = Object.entries(DECLARED_MAPS).filter(([, map]) => map.keyStruct === undefined && map.valueStruct === undefined);
export const SCALAR_MAPS = NUMBER_MAPS.filter(([, map]) => [1, 2, 4, 8].includes(map.valueBytes));
export const STRUCT_MAPS = Object.entries(DECLARED_MAPS).filter(([, map]) => map.valueStruct !== undefined);
export const TUPLE_MAPS = Object.entries(DECLARED_MAPS).filter(([, map]) => map.keyStruct !== undefined);

export type NamedMap = readonly [string, DeclaredMap];

/** Maps of a list whose entries may change here: nobody holds a pointer into them. */
export const free = (maps: readonly NamedMap[], scope: Scope): readonly NamedMap[] => maps.filter(([name]) => !scope.held.has(name));

/** A key: often a small literal, so that programs meet their own entries; else whatever an expression gives, with few bits kept. */
export function keyOf(name: string, map: DeclaredMap, gene: Gene | undefined, scope: Scope, build: Builder): Form {
  const number = gene?.picks[0] ?? 0;
  if (name === "routes") {
    // A prefix length and an IPv4 address.
    return lisp(
      BigInt(pick([0, 8, 16, 24, 32], number)) | (BigInt(pick([0x0a, 0x010a, 0x02010a, 0x0302010a], gene?.picks[1] ?? 0)) << 32n),
    );
  }
  if (!gene || gene.parts.length === 0 || gene.picks[1] % 3 > 0) return lisp(number % map.keys);
  return gene.picks[1] % 2 === 0 ? build.expression(gene, scope) : form("logand", build.expression(gene, scope), 3);
}

export interface NamedField extends DeclaredField {
  readonly struct: string;
}

/** A scalar field of a struct, or an element of an array field: `(row-port p)`, `(row-data p 2)`. */
export function fieldPlace(
  memory: MemoryVariable,
  gene: Gene,
  scope: Scope,
  build: Builder,
): { readonly place: Form; readonly field: NamedField } {
  const struct = memory.struct ?? "";
  const field = pick(DECLARED_STRUCTS[struct]?.fields ?? [], gene.picks[2]);
  const named = { ...field, struct };
  const accessor = `${struct}-${field.name}`;
  if (field.count === undefined) return { place: form(accessor, memory.name), field: named };
  const [index] = gene.parts;
  const element: Form =
    index && gene.picks[1] % 2 === 0 ? form("logand", build.expression(index, scope), field.count - 1) : lisp(gene.picks[1] % field.count);
  return { place: form(accessor, memory.name, element), field: named };
}

/** Fields of a struct that are single numbers. */
export const scalarFields = (struct: string): readonly DeclaredField[] =>
  (DECLARED_STRUCTS[struct]?.fields ?? []).filter(({ count }) => count === undefined);

export const structMemories = (scope: Scope): readonly MemoryVariable[] => scope.memories.filter(({ struct }) => struct !== undefined);
export const assignable = (scope: Scope): readonly string[] => scope.scalars.filter((one) => one.assignable).map(({ name }) => name);

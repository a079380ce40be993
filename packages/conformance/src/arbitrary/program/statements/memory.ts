import { block, bodyOf, leafOf, spread } from "../bodies.ts";
import { pick, type StatementProduction } from "../builder.ts";
import { DECLARED_STRUCTS } from "../declarations.ts";
import { form } from "../lisp.ts";
import { bytesOf, fieldPlace, memoriesFor, placeIn, scalarFields, structMemories, TYPES } from "../operands.ts";
import { type MemoryVariable, type Scope, withMemory } from "../scope.ts";

const LARGEST_MEMSET = 24;

/** Productions that write to memory, and that make memory on the stack. */
export const MEMORY_STATEMENTS: readonly StatementProduction[] = [
  {
    name: "store",
    weight: 7,
    leaf: true,
    when: (scope) => scope.memories.length > 0,
    make: (gene, scope, build) => {
      const memory = pick(scope.memories, gene.picks[0]);
      const type = pick(
        TYPES.filter((one) => bytesOf(one) <= memory.bytes),
        gene.picks[1],
      );
      const { pointer, offset } = placeIn(memory, bytesOf(type), gene, scope, build);
      return block("store", type, pointer, offset, build.expression(gene.parts[1] ?? leafOf(gene), scope));
    },
  },
  {
    name: "setf-struct-field",
    weight: 6,
    leaf: true,
    when: (scope) => structMemories(scope).length > 0,
    make: (gene, scope, build) => {
      const { place } = fieldPlace(pick(structMemories(scope), gene.picks[0]), gene, scope, build);
      const value = build.expression(gene.parts[1] ?? leafOf(gene), scope);
      return gene.picks[1] % 4 === 0 ? block("incf", place, value) : block("setf", place, value);
    },
  },
  {
    name: "struct-set",
    weight: 2,
    leaf: true,
    when: (scope) => structMemories(scope).length > 0,
    make: (gene, scope, build) => {
      const memory = pick(structMemories(scope), gene.picks[0]);
      const field = pick(scalarFields(memory.struct ?? ""), gene.picks[1]).name;
      return block("struct-set", memory.struct ?? "", memory.name, field, build.expression(gene.parts[0] ?? leafOf(gene), scope));
    },
  },
  {
    name: "memset",
    weight: 2,
    leaf: true,
    when: (scope) => memoriesFor(scope, 8).length > 0,
    make: (gene, scope) => {
      const memory = pick(memoriesFor(scope, 8), gene.picks[0]);
      const offset = (gene.picks[1] % Math.floor(memory.bytes / 8)) * 8;
      const value = gene.picks[2] % 3 === 0 && scope.scalars.length > 0 ? pick(scope.scalars, gene.picks[2]).name : gene.literal & 0xffn;
      return block("memset", memory.name, offset, value, gene.picks[2] % (Math.min(LARGEST_MEMSET, memory.bytes - offset) + 1));
    },
  },
  {
    name: "memcpy",
    weight: 2,
    leaf: true,
    when: (scope) => memoriesFor(scope, 8).length > 1,
    make: (gene, scope) => {
      const memories = memoriesFor(scope, 8);
      const to = pick(memories, gene.picks[0]);
      const from = pick(
        memories.filter((one) => one !== to),
        gene.picks[1],
      );
      return block("memcpy", to.name, 0, from.name, 0, gene.picks[2] % (Math.min(LARGEST_MEMSET, to.bytes, from.bytes) + 1));
    },
  },
  {
    name: "atomic-add",
    weight: 3,
    leaf: true,
    when: (scope) => atomicMemories(scope).length > 0,
    make: (gene, scope, build) => {
      const memory = pick(atomicMemories(scope), gene.picks[0]);
      const bytes = memory.bytes < 8 || gene.picks[1] % 2 === 0 ? 4 : 8;
      const offset = (gene.picks[2] % Math.floor(memory.bytes / bytes)) * bytes;
      const value = build.expression(gene.parts[0] ?? leafOf(gene), scope);
      return block("atomic-add", memory.name, offset, value, ...(bytes === 4 ? ["u32"] : []));
    },
  },
  {
    name: "make-struct",
    weight: 7,
    when: (_scope, build) => build.hasStack(24),
    make: (gene, scope, build) => {
      const struct = pick(["row", "pair", "reading", "tuple"], gene.picks[0]);
      const bytes = DECLARED_STRUCTS[struct]?.bytes ?? 0;
      build.takeStack(bytes);
      const name = build.fresh("s");
      const inner = withMemory(scope, { name, kind: "stack", bytes, struct });
      return block("let", form(form(name, form(`make-${build.use(struct)}`))), ...bodyOf(gene.parts.flatMap(spread), inner, build));
    },
  },
  {
    name: "make-union",
    weight: 2,
    when: (_scope, build) => build.hasStack(24),
    make: (gene, scope, build) => {
      build.takeStack(24);
      // The union begins as each of its members does.
      const struct = pick(["row", "pair"], gene.picks[0]);
      const [name] = [build.fresh("n"), build.use("pair"), build.use("row"), build.use("either")];
      const inner = withMemory(scope, { name, kind: "stack", bytes: 24, struct });
      return block("let", form(form(name, form("make-either"))), ...bodyOf(gene.parts.flatMap(spread), inner, build));
    },
  },
  {
    name: "struct-alloc",
    weight: 4,
    when: (_scope, build) => build.hasStack(40),
    make: (gene, scope, build) => {
      const bytes = pick([8, 16, 32, 40, 4, 2, 12], gene.picks[0]);
      build.takeStack(bytes);
      const name = build.fresh("b");
      const inner = withMemory(scope, { name, kind: "stack", bytes });
      return block("let", form(form(name, form("struct-alloc", bytes))), ...bodyOf(gene.parts.flatMap(spread), inner, build));
    },
  },
];

/** Where atomics are allowed: not in packets (kernel/bpf/verifier.c, check_atomic). */
function atomicMemories(scope: Scope): readonly MemoryVariable[] {
  return scope.memories.filter(({ kind, bytes }) => kind !== "packet" && bytes >= 4);
}

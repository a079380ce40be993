import { REACH_BYTES, TABLE_POINTERS } from "../../../world/user-memory.ts";
import type { Gene } from "../../gene.ts";
import { block, bodyOf, leafOf } from "../bodies.ts";
import { type Builder, pick, type StatementProduction } from "../builder.ts";
import { form, type Lisp } from "../lisp.ts";
import { memoriesFor } from "../operands.ts";
import { type Scope, withMemory, withScalars } from "../scope.ts";
import { dataAddress, tableAddress } from "../user-address.ts";

/** What arrays are made of: scalar types, and a struct, which is bound as a pointer to a copy. */
const ELEMENTS = [
  { type: "u8", bytes: 1 },
  { type: "u16", bytes: 2 },
  { type: "u32", bytes: 4 },
  { type: "u64", bytes: 8 },
  { type: "pair", bytes: 8 },
  { type: "tuple", bytes: 12 },
] as const;

/** How many elements there are to be, and the bound of the loop: what is between is not read. */
function bounds(gene: Gene, most: number, scope: Scope, build: Builder): { readonly count: Lisp; readonly max: number } {
  const max = 1 + (gene.picks[2] % Math.max(1, Math.min(4, most, scope.rounds)));
  const [part] = gene.parts;
  if (gene.picks[1] % 3 === 0 && part) return { count: build.expression(part, scope), max };
  return { count: (gene.picks[1] >> 2) % (max + 2), max };
}

/** The name of the index, if it has one, as options of the loop. */
const indexOption = (gene: Gene, build: Builder): string | undefined => (gene.choice % 2 === 0 ? build.fresh("i") : undefined);

const options = (index: string | undefined): readonly Lisp[] => (index === undefined ? [] : [":index", index]);

const inside = (scope: Scope, index: string | undefined, max: number): Scope =>
  withScalars(
    { ...scope, rounds: Math.floor(scope.rounds / max) },
    ...(index === undefined ? [] : [{ name: index, assignable: false, below: max }]),
  );

/** Productions on the memory of the process. */
export const USER_MEMORY_STATEMENTS: readonly StatementProduction[] = [
  {
    name: "do-user-array",
    weight: 5,
    when: (scope, build) => scope.rounds > 1 && build.hasStack(16),
    make: (gene, scope, build) => {
      build.takeStack(16);
      const { type, bytes } = pick(ELEMENTS, gene.picks[0]);
      const isStruct = type === "pair" || type === "tuple";
      if (isStruct) build.use(type);
      const { count, max } = bounds(gene, Math.floor(REACH_BYTES / bytes), scope, build);
      const [name, index] = [build.fresh("e"), indexOption(gene, build)];
      const around = inside(scope, index, max);
      const body = isStruct
        ? withMemory(around, { name, kind: "stack", bytes, struct: type })
        : withScalars(around, { name, assignable: true });
      const header = form(name, type, dataAddress(gene.parts[1] ?? leafOf(gene), scope, build), count, max, ...options(index));
      return block("do-user-array", header, ...bodyOf(gene.parts.slice(1), body, build));
    },
  },
  {
    name: "do-user-ptrs",
    weight: 4,
    when: (scope, build) => scope.rounds > 1 && build.hasStack(8),
    make: (gene, scope, build) => {
      build.takeStack(8);
      const [name, index] = [build.fresh("u"), indexOption(gene, build)];
      // Either the table, whose pointers are led to, or data, which is numbers.
      const table = gene.picks[0] % 3 > 0;
      const { count, max } = bounds(gene, table ? TABLE_POINTERS : REACH_BYTES / 8, scope, build);
      const around = inside(scope, index, max);
      const body = table ? { ...around, userPointers: [...around.userPointers, name] } : withScalars(around, { name, assignable: true });
      const base = table ? tableAddress(build) : dataAddress(gene.parts[1] ?? leafOf(gene), { ...scope, userPointers: [] }, build);
      return block("do-user-ptrs", form(name, base, count, max, ...options(index)), ...bodyOf(gene.parts.slice(1), body, build));
    },
  },
  {
    name: "probe-read",
    weight: 4,
    leaf: true,
    when: (scope) => memoriesFor(scope, 8).some(({ kind }) => kind === "stack"),
    make: (gene, scope, build) => {
      const memory = pick(
        memoriesFor(scope, 8).filter(({ kind }) => kind === "stack"),
        gene.picks[0],
      );
      const size = 1 + (gene.picks[1] % Math.min(memory.bytes, 16));
      const from = gene.picks[2] % 4 === 0 ? 8 : dataAddress(leafOf(gene.parts[0] ?? gene), scope, build);
      const read = form(gene.picks[2] % 4 === 0 ? "probe-read-kernel" : "probe-read-user", memory.name, size, from);
      return block("setf", form("getmap", build.use("cells"), 2), read);
    },
  },
  {
    name: "user-string",
    weight: 3,
    when: (_scope, build) => build.hasStack(16),
    make: (gene, scope, build) => {
      build.takeStack(16);
      const name = build.fresh("t");
      // Of a zeroed buffer nothing differs behind the end of the string, whatever is written there.
      const size = pick([16, 8, 4, 1], gene.picks[0]);
      // The length of an empty string is 0 in Linux 6.12 and 1 in 6.18 (mm/maccess.c, strncpy_from_user_nofault).
      const read = form("or", form("probe-read-user-str", name, size, dataAddress(leafOf(gene.parts[0] ?? gene), scope, build)), 1);
      const body = bodyOf(gene.parts.slice(1), withMemory(scope, { name, kind: "stack", bytes: 16 }), build);
      return block("let", form(form(name, form("struct-alloc", 16))), form("setf", form("getmap", build.use("cells"), 0), read), ...body);
    },
  },
];

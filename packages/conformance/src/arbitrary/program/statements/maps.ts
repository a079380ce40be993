import type { Form } from "@whistler/reader";
import type { Gene } from "../../gene.ts";
import { block, bodyOf, halves, leafOf } from "../bodies.ts";
import { type Builder, pick, type StatementProduction } from "../builder.ts";
import { form } from "../lisp.ts";
import { free, keyOf, type NamedMap, NUMBER_MAPS, SCALAR_MAPS, STRUCT_MAPS, TUPLE_MAPS } from "../operands.ts";
import { type MemoryVariable, type Scope, withMemory } from "../scope.ts";

/** A pointer to a value of one of these maps, or 0: looked up at once, on one of two ways, or again where the first key is missing. */
function lookup(maps: readonly NamedMap[], gene: Gene, scope: Scope, build: Builder): { readonly pointer: Form; readonly map: NamedMap } {
  const map = pick(maps, gene.picks[0]);
  const [name, declared] = map;
  const one = (part: Gene | undefined): Form => form("map-lookup", build.use(name), keyOf(name, declared, part, scope, build));
  const [first, second, test] = gene.parts;
  switch (gene.picks[1] % 5) {
    case 0:
      return { map, pointer: form("if", build.expression(test, scope), one(first), one(second)) };
    case 1:
      return { map, pointer: form("or", one(first), one(second)) };
    case 2:
      return { map, pointer: form("when", build.expression(test, scope), one(first)) };
    default:
      return { map, pointer: one(first) };
  }
}

function holding(scope: Scope, [name, map]: NamedMap, pointer: string): Scope {
  const memory: MemoryVariable = {
    name: pointer,
    kind: "map_value",
    bytes: map.valueBytes,
    ...(map.valueStruct === undefined ? {} : { struct: map.valueStruct }),
  };
  return withMemory({ ...scope, held: new Set([...scope.held, name]) }, memory);
}

/** Productions on entries of maps and pointers to them. */
export const MAP_STATEMENTS: readonly StatementProduction[] = [
  {
    name: "map-statement",
    weight: 3,
    leaf: true,
    when: (scope) => free(NUMBER_MAPS, scope).length > 0,
    make: (gene, scope, build) => {
      const [name, map] = pick(free(NUMBER_MAPS, scope), gene.picks[0]);
      const key = keyOf(name, map, gene.parts[1], scope, build);
      if (gene.picks[1] % 2 === 0) return block("delmap", build.use(name), key);
      const value = build.expression(gene.parts[0] ?? leafOf(gene), scope);
      if (gene.picks[1] % 6 === 1 && SCALAR_MAPS.some(([scalar]) => scalar === name)) return block("incf-map", build.use(name), key, value);
      return block(gene.picks[1] % 6 === 3 ? "set-getmap!" : "setmap", build.use(name), key, value);
    },
  },
  {
    name: "twin-entries",
    weight: 3,
    leaf: true,
    when: (scope) => free(SCALAR_MAPS, scope).length > 0,
    make: (gene, scope, build) => {
      // Two ways that do the same under other keys, with other numbers.
      const [name, map] = pick(free(SCALAR_MAPS, scope), gene.picks[0]);
      const change = (number: number): Form => {
        const entry = form("getmap", build.use(name), keyOf(name, map, { ...leafOf(gene), picks: [number, number, number] }, scope, build));
        return gene.picks[1] % 2 === 0 ? form("incf", entry) : form("setf", entry, number % 100);
      };
      const test = build.expression(gene.parts[0] ?? leafOf(gene), scope);
      return block("if", test, change(gene.picks[0]), change(gene.picks[2]));
    },
  },
  {
    name: "map-value",
    weight: 8,
    make: (gene, scope, build) => {
      const [finding, ...rest] = gene.parts;
      const { pointer, map } = lookup([...NUMBER_MAPS, ...STRUCT_MAPS], finding ?? gene, scope, build);
      const name = build.fresh("p");
      const inner = holding(scope, map, name);
      if (gene.picks[0] % 3 === 0) {
        const [yes, no] = halves(rest);
        const then = form("progn", ...bodyOf(yes, inner, build));
        return block("if-let", form(name, pointer), then, form("progn", ...bodyOf(no, scope, build)));
      }
      if (gene.picks[0] % 3 === 1) return block("let", form(form(name, pointer)), form("when", name, ...bodyOf(rest, inner, build)));
      return block("when-let", form(form(name, pointer)), ...bodyOf(rest, inner, build));
    },
  },
  {
    name: "getmap-struct",
    weight: 4,
    make: (gene, scope, build) => {
      const map = pick(STRUCT_MAPS, gene.picks[0]);
      const name = build.fresh("p");
      const pointer = form("getmap", build.use(map[0]), keyOf(map[0], map[1], gene.parts[0], scope, build));
      return block("when-let", form(form(name, pointer)), ...bodyOf(gene.parts.slice(1), holding(scope, map, name), build));
    },
  },
  {
    name: "setf-getmap-struct",
    weight: 4,
    leaf: true,
    when: (scope) => free(STRUCT_MAPS, scope).length > 0 && scope.memories.some(({ struct, kind }) => struct === "row" && kind === "stack"),
    make: (gene, scope, build) => {
      const [name, map] = pick(free(STRUCT_MAPS, scope), gene.picks[0]);
      const value = pick(
        scope.memories.filter(({ struct, kind }) => struct === "row" && kind === "stack"),
        gene.picks[1],
      );
      return block("setf", form("getmap", build.use(name), keyOf(name, map, gene.parts[0], scope, build)), value.name);
    },
  },
  {
    name: "struct-key",
    weight: 8,
    leaf: true,
    when: (scope) =>
      scope.memories.some(({ struct, kind }) => struct === "tuple" && kind === "stack") && free(TUPLE_MAPS, scope).length > 0,
    make: (gene, scope, build) => {
      const key = pick(
        scope.memories.filter(({ struct, kind }) => struct === "tuple" && kind === "stack"),
        gene.picks[0],
      );
      const place = form("getmap", build.use("by-tuple"), key.name);
      switch (gene.picks[1] % 4) {
        case 0:
          return block("incf", place);
        case 1:
          return block("remmap", "by-tuple", key.name);
        case 2:
          return block("setf", form("getmap", build.use("cells"), 2), place);
        default:
          return block("setf", place, build.expression(gene.parts[0] ?? leafOf(gene), scope));
      }
    },
  },
  {
    name: "map-pointers",
    weight: 2,
    when: (scope, build) => free(SCALAR_MAPS, scope).length > 0 && build.hasStack(16),
    make: (gene, scope, build) => {
      build.takeStack(16);
      const [name, map] = pick(free(SCALAR_MAPS, scope), gene.picks[0]);
      const typeOf = (bytes: number): string => `u${8 * bytes}`;
      const [key, value] = [build.fresh("k"), build.fresh("c")];
      const pointers = [form("stack-addr", key), form("stack-addr", value)];
      return block(
        "let",
        form(
          form(key, typeOf(map.keyBytes), keyOf(name, map, gene.parts[0], scope, build)),
          form(value, typeOf(map.valueBytes), form("+", build.expression(gene.parts[1], scope), 0)),
        ),
        gene.picks[1] % 2 === 0
          ? form("map-update-ptr", build.use(name), ...pointers, 0)
          : form("map-update", build.use(name), ...pointers),
        ...(gene.picks[2] % 3 === 0 ? [form("map-delete-ptr", name, form("stack-addr", key))] : []),
        ...(gene.picks[2] % 3 === 1 ? [readBack(name, typeOf(map.valueBytes), key, build)] : []),
      );
    },
  },
  {
    name: "tail-call",
    weight: 1,
    leaf: true,
    when: (scope) => scope.packet === undefined && !scope.memories.some(({ kind }) => kind === "packet") && scope.mayLeave,
    make: (gene, _scope, build) => block("tail-call", build.use("jumps"), gene.picks[0] % 3),
  },
];

/** Look a key up by its address, and keep what is there. */
function readBack(map: string, type: string, key: string, build: Builder): Form {
  const found = build.fresh("p");
  const lookup = form("map-lookup-ptr", map, form("stack-addr", key));
  return form("when-let", form(form(found, lookup)), form("setf", form("getmap", build.use("cells"), 0), form("load", type, found)));
}

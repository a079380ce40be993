import type { Form } from "@whistler/reader";
import type { Gene } from "../gene.ts";
import { type Builder, pick, type StatementProduction } from "./builder.ts";
import { DECLARED_STRUCTS } from "./declarations.ts";
import { HEADER_BYTES, type HeaderName } from "./headers.ts";
import { form, type Lisp, lisp } from "./lisp.ts";
import {
  assignable,
  bytesOf,
  fieldPlace,
  free,
  keyOf,
  memoriesFor,
  type NamedMap,
  NUMBER_MAPS,
  placeIn,
  SCALAR_MAPS,
  STRUCT_MAPS,
  structMemories,
  TUPLE_MAPS,
  TYPES,
} from "./operands.ts";
import { type MemoryVariable, type Scope, withMemory, withScalars } from "./scope.ts";

const block = (head: string, ...parts: readonly Lisp[]): readonly Form[] => [form(head, ...parts)];

/** A body of statements that is not empty, so that it can be seen what it does. */
function bodyOf(genes: readonly Gene[], scope: Scope, build: Builder): readonly Form[] {
  const made = build.statements(genes, scope);
  return made.length > 0 ? made : [lisp(0)];
}

const halves = (genes: readonly Gene[]): readonly [readonly Gene[], readonly Gene[]] => {
  const middle = Math.ceil(genes.length / 2);
  return [genes.slice(0, middle), genes.slice(middle)];
};

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

/** Packet macros: how many bytes are there inside, and where the variable that they bind points to. */
const PACKET_MACROS = [
  { xdp: "with-eth", tc: "with-tc-eth", bytes: 14, header: undefined, kind: undefined },
  { xdp: "with-ipv4", tc: "with-tc-ipv4", bytes: 34, header: 14, kind: "ipv4" },
  { xdp: "with-tcp", tc: "with-tc-tcp", bytes: 54, header: 34, kind: "tcp" },
  { xdp: "with-udp", tc: "with-tc-udp", bytes: 42, header: 34, kind: "udp" },
] as const;

const LARGEST_MEMSET = 24;

/** Forms for what they do, the simplest first. */
export const STATEMENTS: readonly StatementProduction[] = [
  {
    name: "setf-getmap",
    weight: 8,
    leaf: true,
    when: (scope) => free(SCALAR_MAPS, scope).length > 0,
    make: (gene, scope, build) => {
      const [name, map] = pick(free(SCALAR_MAPS, scope), gene.picks[0]);
      const key = keyOf(name, map, gene.parts[1], scope, build);
      return block("setf", form("getmap", build.use(name), key), build.expression(gene.parts[0] ?? { ...gene, parts: [] }, scope));
    },
  },
  {
    name: "setf-variable",
    weight: 10,
    leaf: true,
    when: (scope) => assignable(scope).length > 0,
    make: (gene, scope, build) => {
      const [first, second] = gene.parts;
      const set: Lisp[] = [pick(assignable(scope), gene.picks[0]), build.expression(first ?? { ...gene, parts: [] }, scope)];
      if (second && gene.picks[1] % 5 === 0) set.push(pick(assignable(scope), gene.picks[2]), build.expression(second, scope));
      return block("setf", ...set);
    },
  },
  {
    name: "incf",
    weight: 3,
    leaf: true,
    when: (scope) => assignable(scope).length > 0,
    make: (gene, scope) => block(gene.picks[1] % 2 === 0 ? "incf" : "decf", pick(assignable(scope), gene.picks[0])),
  },
  {
    name: "incf-getmap",
    weight: 5,
    leaf: true,
    when: (scope) => free(SCALAR_MAPS, scope).length > 0,
    make: (gene, scope, build) => {
      const [name, map] = pick(free(SCALAR_MAPS, scope), gene.picks[0]);
      const place = form("getmap", build.use(name), keyOf(name, map, gene.parts[1], scope, build));
      return block(
        gene.picks[1] % 3 === 0 ? "decf" : "incf",
        place,
        ...gene.parts.slice(0, 1).map((part) => build.expression(part, scope)),
      );
    },
  },
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
      return block("store", type, pointer, offset, build.expression(gene.parts[1] ?? { ...gene, parts: [] }, scope));
    },
  },
  {
    name: "setf-struct-field",
    weight: 6,
    leaf: true,
    when: (scope) => structMemories(scope).length > 0,
    make: (gene, scope, build) => {
      const { place } = fieldPlace(pick(structMemories(scope), gene.picks[0]), gene, scope, build);
      const value = build.expression(gene.parts[1] ?? { ...gene, parts: [] }, scope);
      return gene.picks[1] % 4 === 0 ? block("incf", place, value) : block("setf", place, value);
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
      const value = build.expression(gene.parts[0] ?? { ...gene, parts: [] }, scope);
      return block("atomic-add", memory.name, offset, value, ...(bytes === 4 ? ["u32"] : []));
    },
  },
  {
    name: "map-statement",
    weight: 3,
    leaf: true,
    when: (scope) => free(NUMBER_MAPS, scope).length > 0,
    make: (gene, scope, build) => {
      const [name, map] = pick(free(NUMBER_MAPS, scope), gene.picks[0]);
      const key = keyOf(name, map, gene.parts[1], scope, build);
      if (gene.picks[1] % 2 === 0) return block("delmap", build.use(name), key);
      return block("setmap", build.use(name), key, build.expression(gene.parts[0] ?? { ...gene, parts: [] }, scope));
    },
  },
  {
    name: "let-statement",
    weight: 10,
    make: (gene, scope, build) => {
      const names = gene.parts.slice(0, -1).map(() => build.fresh("v"));
      const bindings = names.map((name, index) => form(name, build.expression(gene.parts[index], scope)));
      const inner = withScalars(scope, ...names.map((name) => ({ name, assignable: true })));
      return block("let", form(...bindings), ...bodyOf(gene.parts.slice(-1).flatMap(spread), inner, build));
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
  {
    name: "when-statement",
    weight: 6,
    make: (gene, scope, build) =>
      block(
        gene.picks[0] % 4 === 0 ? "unless" : "when",
        build.expression(gene.parts[0], scope),
        ...bodyOf(gene.parts.slice(1), scope, build),
      ),
  },
  {
    name: "if-statement",
    weight: 5,
    make: (gene, scope, build) => {
      const [yes, no] = halves(gene.parts.slice(1));
      return block(
        "if",
        build.expression(gene.parts[0], scope),
        form("progn", ...bodyOf(yes, scope, build)),
        form("progn", ...bodyOf(no, scope, build)),
      );
    },
  },
  {
    name: "case-statement",
    weight: 2,
    make: (gene, scope, build) => {
      const clauses = gene.parts
        .slice(1)
        .map((clause, index) => form(index === 2 ? "t" : clause.literal, ...bodyOf([clause], scope, build)));
      return block("case", build.expression(gene.parts[0], scope), ...clauses.slice(0, 3));
    },
  },
  {
    name: "dotimes",
    weight: 6,
    when: (scope) => scope.rounds > 1,
    make: (gene, scope, build) => {
      const count = 1 + (gene.picks[0] % Math.min(8, scope.rounds));
      const name = build.fresh("i");
      // A loop variable that the body assigns is no bounded index any more.
      const variable = gene.picks[1] % 4 === 0 ? { name, assignable: true } : { name, assignable: false, below: count };
      const inner = withScalars({ ...scope, rounds: Math.floor(scope.rounds / count) }, variable);
      return block("dotimes", form(name, count), ...bodyOf(gene.parts, inner, build));
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
    weight: 4,
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
          return block("setf", place, build.expression(gene.parts[0] ?? { ...gene, parts: [] }, scope));
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
    name: "with-packet",
    weight: 6,
    when: (scope) => scope.mayLeave,
    make: (gene, scope, build) => {
      const [data, end] = [build.fresh("data"), build.fresh("end")];
      const bytes = pick([14, 20, 34, 42, 60, 1], gene.picks[0]);
      const inner = withMemory({ ...scope, packet: { data, end } }, { name: data, kind: "packet", bytes });
      const name = scope.programType === "xdp" ? "with-packet" : "with-tc-packet";
      return block(name, form(data, end, ":min-len", bytes), ...bodyOf(gene.parts, inner, build));
    },
  },
  {
    name: "with-header",
    weight: 5,
    when: (scope) => scope.mayLeave,
    make: (gene, scope, build) => {
      const macro = pick(PACKET_MACROS, gene.picks[0]);
      const [data, end, header] = [build.fresh("data"), build.fresh("end"), build.fresh("h")];
      const around = withMemory({ ...scope, packet: { data, end } }, { name: data, kind: "packet", bytes: macro.bytes, header: "eth" });
      const inner =
        macro.header === undefined
          ? around
          : withMemory(around, { name: header, kind: "packet", bytes: macro.bytes - macro.header, header: macro.kind });
      const names = macro.header === undefined ? form(data, end) : form(data, end, header);
      return block(macro[scope.programType], names, ...bodyOf(gene.parts, inner, build));
    },
  },
  {
    name: "packet-check",
    weight: 5,
    when: (scope) => scope.packet !== undefined,
    make: (gene, scope, build) => {
      // A place of its own in the packet, at a constant or a bounded variable distance, with a check of its own.
      const { data, end } = scope.packet ?? { data: "", end: "" };
      const pointer = build.fresh("q");
      const bytes = pick([4, 1, 2, 8, 20, 40], gene.picks[0]);
      const [distance, ...rest] = gene.parts;
      const mask = pick([31, 15, 60, 255, 1], gene.picks[1]);
      const variable = distance && gene.picks[2] % 3 > 0;
      const from = variable ? form("logand", build.expression(distance, scope), mask) : lisp(gene.picks[1] % 48);
      const inner = withMemory(scope, { name: pointer, kind: "packet", bytes, ...headerOf(bytes, gene.picks[1]) });
      const checks = [
        form("<=", form("+", pointer, bytes), end),
        form(">=", end, form("+", pointer, bytes)),
        form("not", form(">", form("+", pointer, bytes), end)),
      ];
      return block(
        "let",
        form(form(pointer, form("+", data, from))),
        form("when", pick(checks, gene.picks[2] >> 2), ...bodyOf(rest, inner, build)),
      );
    },
  },
  {
    name: "adjust-packet",
    weight: 1,
    leaf: true,
    // Packet pointers in variables would be stale.
    when: (scope) => scope.programType === "xdp" && scope.packet === undefined && !scope.memories.some(({ kind }) => kind === "packet"),
    make: (gene, _scope, build) => {
      const call =
        gene.picks[0] % 2 === 0
          ? form("xdp-adjust-tail", form("ctx-ptr"), -(gene.picks[1] % 20))
          : form("xdp-adjust-head", form("ctx-ptr"), gene.picks[1] % 20);
      return block("setf", form("getmap", build.use("cells"), 3), call);
    },
  },
  {
    name: "with-ringbuf",
    weight: 4,
    make: (gene, scope, build) => {
      const struct = [undefined, "row", "pair"][gene.picks[0] % 3];
      const bytes = struct === undefined ? pick([8, 16, 24], gene.picks[1]) : (DECLARED_STRUCTS[struct]?.bytes ?? 8);
      if (struct !== undefined) build.use(struct);
      const name = build.fresh("r");
      const inner = withMemory(
        { ...scope, mayLeave: false, blocks: [] },
        { name, kind: "record", bytes, ...(struct === undefined ? {} : { struct }) },
      );
      // A record is not zeroed: every byte is written first.
      return block(
        "with-ringbuf",
        form(name, build.use("events"), struct === undefined ? bytes : form("sizeof", struct)),
        form("memset", name, 0, 0, bytes),
        ...bodyOf(gene.parts, inner, build),
      );
    },
  },
  {
    name: "reserve",
    weight: 2,
    make: (gene, scope, build) => {
      const name = build.fresh("r");
      // Nothing leaves while the record is reserved.
      const staying = { ...scope, mayLeave: false, blocks: [] };
      const inner = withMemory(staying, { name, kind: "record", bytes: 8 });
      return block(
        "when-let",
        form(form(name, form("ringbuf-reserve", build.use("events"), 8, 0))),
        form("store", "u64", name, 0, build.expression(gene.parts[0], staying)),
        ...bodyOf(gene.parts.slice(2), inner, build),
        form("if", build.expression(gene.parts[1], inner), form("ringbuf-submit", name, 0), form("ringbuf-discard", name, 0)),
      );
    },
  },
  {
    name: "ringbuf-output",
    weight: 2,
    leaf: true,
    when: (scope) => scope.memories.some(({ kind }) => kind === "stack" || kind === "map_value"),
    make: (gene, scope, build) => {
      const memory = pick(
        scope.memories.filter(({ kind }) => kind === "stack" || kind === "map_value"),
        gene.picks[0],
      );
      return block("ringbuf-output", build.use("events"), memory.name, 1 + (gene.picks[1] % memory.bytes), 0);
    },
  },
  {
    name: "return",
    weight: 2,
    when: (scope) => scope.mayLeave,
    make: (gene, scope, build) =>
      block("when", build.expression(gene.parts[0], scope), form("return", build.expression(gene.parts[1], scope))),
  },
  {
    name: "tail-call",
    weight: 1,
    leaf: true,
    when: (scope) => scope.packet === undefined && !scope.memories.some(({ kind }) => kind === "packet") && scope.mayLeave,
    make: (gene, _scope, build) => block("tail-call", build.use("jumps"), gene.picks[0] % 3),
  },
  {
    name: "repeat-forms",
    weight: 1,
    make: (gene, scope, build) =>
      block(build.use("repeat-forms"), 1 + (gene.picks[0] % 2), ...bodyOf(gene.parts.slice(0, 2), scope, build)),
  },
  {
    name: "swap-variables",
    weight: 1,
    leaf: true,
    when: (scope) => assignable(scope).length > 1,
    make: (gene, scope, build) => {
      const names = assignable(scope);
      const first = pick(names, gene.picks[0]);
      return block(
        build.use("swap-variables"),
        first,
        pick(
          names.filter((one) => one !== first),
          gene.picks[1],
        ),
      );
    },
  },
  {
    name: "ctx-set",
    weight: 2,
    when: (scope) => scope.programType === "tc",
    make: (gene, scope, build) =>
      block(
        "setf",
        pick([form("ctx", "mark"), form("ctx", "cb", gene.picks[1] % 5)], gene.picks[0]),
        build.expression(gene.parts[0], scope),
      ),
  },
];

/** Look a key up by its address, and keep what is there. */
function readBack(map: string, type: string, key: string, build: Builder): Form {
  const found = build.fresh("p");
  const lookup = form("map-lookup-ptr", map, form("stack-addr", key));
  return form("when-let", form(form(found, lookup)), form("setf", form("getmap", build.use("cells"), 0), form("load", type, found)));
}

/** Where atomics are allowed: not in packets (kernel/bpf/verifier.c, check_atomic). */
function atomicMemories(scope: Scope): readonly MemoryVariable[] {
  return scope.memories.filter(({ kind, bytes }) => kind !== "packet" && bytes >= 4);
}

/** A header that so many bytes can be read as. */
function headerOf(bytes: number, number: number): { readonly header: HeaderName } | undefined {
  const headers = Object.entries(HEADER_BYTES).filter(([, size]) => size === bytes);
  const name = headers.length === 0 ? undefined : pick(headers, number)[0];
  return name === "ipv4" || name === "tcp" || name === "udp" || name === "icmp" || name === "ipv6" ? { header: name } : undefined;
}

/** The parts of a gene as a body, or the gene itself where it has none. */
function spread(gene: Gene): readonly Gene[] {
  return gene.parts.length > 1 && gene.picks[2] % 2 === 0 ? gene.parts : [gene];
}

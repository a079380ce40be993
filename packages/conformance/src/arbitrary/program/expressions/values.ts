import type { Form } from "@whistler/reader";
import { leafOf } from "../bodies.ts";
import { type ExpressionProduction, pick } from "../builder.ts";
import { HEADER_FIELDS, type HeaderName } from "../headers.ts";
import { form, lisp } from "../lisp.ts";
import { bytesOf, fieldPlace, keyOf, literal, placeIn, SCALAR_MAPS, scalarFields, structMemories, TYPES } from "../operands.ts";
import type { MemoryVariable, Scope } from "../scope.ts";

const headersIn = (scope: Scope): readonly { readonly name: string; readonly header: HeaderName }[] =>
  scope.memories.flatMap(({ name, header }) => (header === undefined ? [] : [{ name, header }]));

/** Packet memory that the header `frame` of the declarations fits into. */
const framesIn = (scope: Scope): readonly MemoryVariable[] => scope.memories.filter(({ kind, bytes }) => kind === "packet" && bytes >= 14);

/** Tests whose outcome is the same on every machine though the helper's result is not. */
const HELPER_TESTS: readonly Form[] = [
  form("s<", form("ktime-get-ns"), 0),
  form(">", form("get-smp-processor-id"), 100_000),
  form(">>", form("get-prandom-u32"), 32),
  form(">", form("get-prandom-u32"), 0xffff_ffff),
  form("not", form("ktime-get-boot-ns")),
  form("logand", form("get-numa-node-id"), 0x4000_0000),
];

const CONSTANTS = ["+ethertype-ipv4+", "+ip-proto-tcp+", "+tcp-syn+", "xdp_drop", "xdp_pass", "bpf_exist"] as const;

/** Productions of values that are there: literals, variables, memory, fields, the context. */
export const VALUES: readonly ExpressionProduction[] = [
  { name: "literal", weight: 6, leaf: true, make: literal },
  {
    name: "variable",
    weight: 14,
    leaf: true,
    when: (scope) => scope.scalars.length > 0,
    make: (gene, scope) => lisp(pick(scope.scalars, gene.picks[0]).name),
  },
  { name: "constant", weight: 1, leaf: true, make: (gene) => lisp(pick(CONSTANTS, gene.picks[0])) },
  { name: "defconstant", weight: 1, leaf: true, make: (_gene, _scope, build) => lisp(build.use("+limit+")) },
  {
    name: "sizeof",
    weight: 1,
    leaf: true,
    make: (gene, _scope, build) => form("sizeof", build.use(pick(["pair", "row", "tuple"], gene.picks[0]))),
  },
  {
    name: "getmap",
    weight: 5,
    leaf: true,
    make: (gene, scope, build) => {
      const [name, map] = pick(SCALAR_MAPS, gene.picks[0]);
      return form("getmap", build.use(name), keyOf(name, map, gene.parts[0] ?? leafOf(gene), scope, build));
    },
  },
  {
    name: "load",
    weight: 5,
    leaf: true,
    when: (scope) => scope.memories.length > 0,
    make: (gene, scope, build) => {
      const memory = pick(scope.memories, gene.picks[0]);
      const fitting = TYPES.filter((one) => bytesOf(one) <= memory.bytes);
      const type = pick(fitting, gene.picks[1]);
      const { pointer, offset } = placeIn(memory, bytesOf(type), gene, scope, build);
      return offset === 0 ? form("load", type, pointer) : form("load", type, pointer, offset);
    },
  },
  {
    name: "struct-field",
    weight: 5,
    leaf: true,
    when: (scope) => structMemories(scope).length > 0,
    make: (gene, scope, build) => fieldPlace(pick(structMemories(scope), gene.picks[0]), gene, scope, build).place,
  },
  {
    name: "header-field",
    weight: 20,
    leaf: true,
    when: (scope) => headersIn(scope).length > 0,
    make: (gene, scope) => {
      const { name, header } = pick(headersIn(scope), gene.picks[0]);
      const fields = HEADER_FIELDS[header];
      const field = (number: number): Form => form(`${header}-${pick(fields, number)}`, name);
      const [, first, second] = gene.picks;
      return second % 4 === 0 ? field(first) : form("+", ...[first, first >> 8, first >> 16, second >> 1, second >> 9].map(field));
    },
  },
  {
    name: "defheader",
    weight: 3,
    leaf: true,
    when: (scope) => framesIn(scope).length > 0,
    make: (gene, scope, build) => {
      build.use("frame");
      return form(pick(["frame-kind", "frame-word", "frame-raw"], gene.picks[0]), pick(framesIn(scope), gene.picks[1]).name);
    },
  },
  {
    name: "parse",
    weight: 2,
    leaf: true,
    when: (scope) => scope.packet !== undefined,
    make: (gene, scope) => {
      const { data, end } = scope.packet ?? { data: "", end: "" };
      const found = form(pick(["parse-eth", "parse-ipv4", "parse-tcp", "parse-udp"], gene.picks[0]), data, end);
      return form("if", found, gene.picks[1] % 9, gene.picks[2] % 9);
    },
  },
  {
    name: "struct-ref",
    weight: 2,
    leaf: true,
    when: (scope) => structMemories(scope).length > 0,
    make: (gene, scope) => {
      const memory = pick(structMemories(scope), gene.picks[0]);
      const fields = scalarFields(memory.struct ?? "");
      return form("struct-ref", memory.struct ?? "", memory.name, pick(fields, gene.picks[1]).name);
    },
  },
  { name: "helper-test", weight: 1, leaf: true, make: (gene) => pick(HELPER_TESTS, gene.picks[0]) },
];

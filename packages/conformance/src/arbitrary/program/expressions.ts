import { defaultMacros } from "@whistler/expander";
import type { Form } from "@whistler/reader";
import type { Gene } from "../gene.ts";
import { type Builder, type ExpressionProduction, pick } from "./builder.ts";
import { HEADER_FIELDS, type HeaderName } from "./headers.ts";
import { form, lisp } from "./lisp.ts";
import {
  assignable,
  below,
  bytesOf,
  divisor,
  fieldPlace,
  free,
  keyOf,
  literal,
  NUMBER_MAPS,
  placeIn,
  SCALAR_MAPS,
  structMemories,
  TYPES,
} from "./operands.ts";
import { type Scope, withScalars } from "./scope.ts";

const operands = (gene: Gene, least: number): readonly (Gene | undefined)[] =>
  gene.parts.length >= least
    ? gene.parts.slice(0, 4)
    : [...gene.parts, ...Array.from({ length: least - gene.parts.length }, () => undefined)];

const fold = (name: string, weight: number): ExpressionProduction => ({
  name,
  weight,
  make: (gene, scope, build) => form(name, ...operands(gene, 2).map((part) => build.expression(part, scope))),
});

const unary = (name: string, weight: number): ExpressionProduction => ({
  name,
  weight,
  make: (gene, scope, build) => form(name, build.expression(gene.parts[0], scope)),
});

const binary = (name: string, weight: number): ExpressionProduction => ({
  name,
  weight,
  make: (gene, scope, build) =>
    form(
      name,
      ...operands(gene, 2)
        .slice(0, 2)
        .map((part) => build.expression(part, scope)),
    ),
});

const isMacro = (name: string): boolean => defaultMacros.has(name.toUpperCase());

const headersIn = (scope: Scope): readonly { readonly name: string; readonly header: HeaderName }[] =>
  scope.memories.flatMap(({ name, header }) => (header === undefined ? [] : [{ name, header }]));

const comparison = (name: string): ExpressionProduction => ({
  name,
  weight: 2,
  make: (gene, scope, build) => {
    const count = gene.picks[0] % 8 === 0 && gene.parts.length > 2 ? 3 : 2;
    return form(
      name,
      ...operands(gene, 2)
        .slice(0, count)
        .map((part) => build.expression(part, scope)),
    );
  },
});

const division = (name: string): ExpressionProduction => ({
  name,
  weight: 2,
  make: (gene, scope, build) => form(name, build.expression(gene.parts[0], scope), divisor(gene.parts[1], scope)),
});

/** Amounts are 0 to 63, or whatever a variable holds: the machine looks at six bits. A constant above is an error of the language. */
const shift = (name: string): ExpressionProduction => ({
  name,
  weight: 3,
  make: (gene, scope, build) => {
    const amount = gene.parts[1];
    const variables = scope.scalars;
    const atRunTime: Form | undefined =
      amount && gene.picks[1] % 3 === 0 && variables.length > 0
        ? gene.picks[2] % 2 === 0
          ? lisp(pick(variables, amount.picks[0]).name)
          : form("logand", build.expression(amount, scope), pick([63, 31, 15, 7], amount.picks[1]))
        : undefined;
    return form(name, build.expression(gene.parts[0], scope), atRunTime ?? pick([0, 1, 8, 31, 32, 33, 48, 63, 16, 4, 7], gene.picks[0]));
  },
});

const body = (genes: readonly Gene[], scope: Scope, build: Builder): readonly Form[] => {
  const last = genes.at(-1);
  return [...build.statements(genes.slice(0, -1), scope), build.expression(last, scope)];
};

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

/** Forms that yield a number, the simplest first. */
export const EXPRESSIONS: readonly ExpressionProduction[] = [
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
      return form("getmap", build.use(name), keyOf(name, map, gene.parts[0] ?? { ...gene, parts: [] }, scope, build));
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
    weight: 6,
    leaf: true,
    when: (scope) => headersIn(scope).length > 0,
    make: (gene, scope) => {
      const { name, header } = pick(headersIn(scope), gene.picks[0]);
      return form(`${header}-${pick(HEADER_FIELDS[header], gene.picks[1])}`, name);
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
  { name: "helper-test", weight: 1, leaf: true, make: (gene) => pick(HELPER_TESTS, gene.picks[0]) },
  {
    name: "ctx",
    weight: 1,
    leaf: true,
    make: (gene, scope) =>
      scope.programType === "xdp"
        ? pick([form("ctx", "rx-queue-index"), form("ctx", "u32", 12), form("ctx", "ingress-ifindex")], gene.picks[0])
        : pick([form("ctx", "len"), form("ctx", "mark"), form("ctx", "cb", gene.picks[1] % 5), form("ctx", "u32", 0)], gene.picks[0]),
  },
  fold("+", 6),
  fold("*", 3),
  { name: "-", weight: 5, make: (gene, scope, build) => form("-", ...operands(gene, 1).map((part) => build.expression(part, scope))) },
  division("/"),
  division("mod"),
  fold("logand", 3),
  fold("logior", 3),
  fold("logxor", 3),
  shift("<<"),
  shift(">>"),
  shift(">>>"),
  {
    name: "ash",
    weight: 1,
    make: (gene, scope, build) => form("ash", build.expression(gene.parts[0], scope), pick([0, 1, 63, -1, -32, -63, 17], gene.picks[0])),
  },
  ...["=", "/=", "<", "<=", ">", ">=", "s<", "s<=", "s>", "s>="].map(comparison),
  unary("not", 2),
  unary("log2", 1),
  // Of Common Lisp, as far as the library has them.
  ...["1+", "1-", "zerop", "plusp", "minusp", "evenp", "oddp", "lognot", "abs"].filter(isMacro).map((name) => unary(name, 1)),
  ...["min", "max", "prog1", "logtest", "eql"].filter(isMacro).map((name) => binary(name, 1)),
  ...["ntohs", "htons", "ntohl", "htonl", "ntohll", "htonll"].map((name) => unary(name, 1)),
  {
    name: "cast",
    weight: 5,
    make: (gene, scope, build) => form("cast", pick(TYPES, gene.picks[0]), build.expression(gene.parts[0], scope)),
  },
  fold("and", 2),
  fold("or", 2),
  {
    name: "if",
    weight: 5,
    make: (gene, scope, build) =>
      form(
        "if",
        ...operands(gene, gene.picks[0] % 4 === 0 ? 2 : 3)
          .slice(0, 3)
          .map((part) => build.expression(part, scope)),
      ),
  },
  {
    name: "when",
    weight: 2,
    make: (gene, scope, build) => form("when", build.expression(gene.parts[0], scope), ...body(gene.parts.slice(1), scope, build)),
  },
  {
    name: "unless",
    weight: 1,
    make: (gene, scope, build) => form("unless", build.expression(gene.parts[0], scope), ...body(gene.parts.slice(1), scope, build)),
  },
  {
    name: "cond",
    weight: 2,
    make: (gene, scope, build) => {
      const clauses = gene.parts.slice(0, 3).map((clause, index) => {
        const [test, ...rest] = clause.parts;
        if (index > 0 && index === gene.parts.length - 1 && clause.picks[0] % 2 === 0) return form("t", ...body([clause], scope, build));
        const condition = build.expression(test, scope);
        return rest.length === 0 ? form(condition) : form(condition, ...body(rest, scope, build));
      });
      return form("cond", ...clauses);
    },
  },
  {
    name: "case",
    weight: 2,
    make: (gene, scope, build) => {
      const [key, ...clauses] = gene.parts;
      const heads = new Set<bigint>();
      const made = clauses.slice(0, 3).map((clause, index) => {
        const value = build.expression(clause.parts[0] ?? { ...clause, parts: [] }, scope);
        if (index === 2) return form("t", value);
        const more = clause.literal ^ 1n;
        heads.add(clause.literal);
        return clause.picks[0] % 3 === 0 ? form(form(clause.literal, more < 0n ? 0 : more), value) : form(clause.literal, value);
      });
      return form("case", build.expression(key, scope), ...made);
    },
  },
  {
    name: "let",
    weight: 6,
    make: (gene, scope, build) => {
      const genes = gene.parts.slice(0, -1);
      // Now and then a name that is bound already: inner variables shadow outer ones.
      const names = genes.map((one) =>
        one.picks[2] % 7 === 0 && scope.scalars.length > 0 ? pick(scope.scalars, one.picks[1]).name : build.fresh("v"),
      );
      const distinct = new Set(names).size === names.length ? names : names.map(() => build.fresh("v"));
      const sequential = gene.picks[0] % 2 === 0;
      let inner = scope;
      const bindings = distinct.map((name, index) => {
        const init = build.expression(genes[index], sequential ? inner : scope);
        inner = withScalars(inner, { name, assignable: true });
        const type = genes[index]?.picks[0] ?? 0;
        // A declared type is a hint; literals that do not fit it are warned about, so they get none.
        return type % 4 === 0 && init.kind !== "integer" ? form(name, pick(TYPES, type >> 4), init) : form(name, init);
      });
      return form(sequential ? "let*" : "let", form(...bindings), ...body(gene.parts.slice(-1).flatMap(unfold), inner, build));
    },
  },
  {
    name: "progn",
    weight: 2,
    make: (gene, scope, build) => form("progn", ...body(gene.parts, scope, build)),
  },
  {
    name: "setf-value",
    weight: 2,
    when: (scope) => assignable(scope).length > 0,
    make: (gene, scope, build) => form("setf", pick(assignable(scope), gene.picks[0]), build.expression(gene.parts[0], scope)),
  },
  {
    name: "incf-value",
    weight: 2,
    when: (scope) => assignable(scope).length > 0,
    make: (gene, scope, build) =>
      form(
        gene.picks[1] % 2 === 0 ? "incf" : "decf",
        pick(assignable(scope), gene.picks[0]),
        ...gene.parts.slice(0, 1).map((part) => build.expression(part, scope)),
      ),
  },
  {
    name: "map-update-code",
    weight: 2,
    when: (scope) => free(NUMBER_MAPS, scope).length > 0,
    make: (gene, scope, build) => {
      const [name, map] = pick(free(NUMBER_MAPS, scope), gene.picks[0]);
      const key = keyOf(name, map, gene.parts[0], scope, build);
      const value = build.expression(gene.parts[1], scope);
      return form("map-update", build.use(name), key, value, pick(["bpf_any", "bpf_noexist", "bpf_exist"], gene.picks[1]));
    },
  },
  {
    name: "remmap",
    weight: 2,
    when: (scope) => free(NUMBER_MAPS, scope).length > 0,
    make: (gene, scope, build) => {
      const [name, map] = pick(free(NUMBER_MAPS, scope), gene.picks[0]);
      return form("remmap", build.use(name), keyOf(name, map, gene.parts[0], scope, build));
    },
  },
  {
    name: "address-taken",
    weight: 2,
    when: (_scope, build) => build.hasStack(8),
    make: (gene, scope, build) => {
      build.takeStack(8);
      const type = pick(TYPES, gene.picks[0]);
      const name = build.fresh("home");
      const inner = withScalars(scope, { name, assignable: true });
      const at = below(gene, bytesOf(type));
      return form(
        "let",
        form(form(name, type, form("+", build.expression(gene.parts[0], scope), 0))),
        form("store", "u8", form("stack-addr", name), at, build.expression(gene.parts[1], inner)),
        ...body(gene.parts.slice(2), inner, build),
      );
    },
  },
  {
    name: "pressure",
    weight: 2,
    make: (gene, scope, build) => {
      // More values than there are registers that survive a call, all alive across one.
      const names = Array.from({ length: 5 + (gene.picks[0] % 9) }, () => build.fresh("w"));
      const inits = names.map((_, index) =>
        gene.parts[index] ? build.expression(gene.parts[index], scope) : form("getmap", build.use("cells"), index % 5),
      );
      return form(
        "let",
        form(...names.map((name, index) => form(name, inits[index] ?? 0))),
        gene.picks[1] % 2 === 0 ? form("ktime-get-ns") : form("incf", form("getmap", build.use("cells"), 1), names[0] ?? 1),
        form(pick(["logxor", "+", "-"], gene.picks[2]), ...names),
      );
    },
  },
  {
    name: "block",
    weight: 1,
    make: (gene, scope, build) => {
      const name = build.fresh("out");
      return form("block", name, ...body(gene.parts, { ...scope, blocks: [...scope.blocks, name] }, build));
    },
  },
  {
    name: "return-from",
    weight: 10,
    when: (scope) => scope.blocks.length > 0,
    make: (gene, scope, build) =>
      form(
        "when",
        build.expression(gene.parts[0], scope),
        form("return-from", pick(scope.blocks, gene.picks[0]), build.expression(gene.parts[1], scope)),
      ),
  },
  {
    name: "doubled",
    weight: 1,
    make: (gene, scope, build) => form(build.use("doubled"), build.expression(gene.parts[0], scope)),
  },
  {
    name: "clamp",
    weight: 1,
    make: (gene, scope, build) =>
      form(
        build.use("clamp"),
        ...operands(gene, 3)
          .slice(0, 3)
          .map((part) => build.expression(part, scope)),
      ),
  },
  {
    name: "symbol-macrolet",
    weight: 1,
    make: (gene, scope, build) => {
      const name = build.fresh("alias");
      const meaning = build.expression({ ...(gene.parts[0] ?? gene), parts: [] }, scope);
      const inner = withScalars(scope, { name, assignable: false });
      return form("symbol-macrolet", form(form(name, meaning)), ...body(gene.parts.slice(1), inner, build));
    },
  },
  {
    name: "macrolet",
    weight: 1,
    make: (gene, scope, build) => {
      const [name, parameter] = [build.fresh("local"), build.fresh("p")];
      const shape = form(
        "list",
        { kind: "quote", form: lisp(pick(["+", "logxor", "-"], gene.picks[0])), span: lisp(0).span },
        parameter,
        gene.literal,
      );
      return form("macrolet", form(form(name, form(parameter), shape)), form(name, build.expression(gene.parts[0], scope)));
    },
  },
];

/** The parts of a gene as a body, or the gene itself where it has none. */
function unfold(gene: Gene): readonly Gene[] {
  return gene.parts.length > 0 && gene.picks[2] % 2 === 0 ? gene.parts : [gene];
}

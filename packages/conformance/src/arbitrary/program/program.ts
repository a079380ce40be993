import { type Form, isSymbol, printForms } from "@whistler/reader";
import fc from "fast-check";
import { arbitraryGene, type Gene } from "../gene.ts";
import { Builder, type Productions } from "./builder.ts";
import { declarationText } from "./declarations.ts";
import { EXPRESSIONS } from "./expressions.ts";
import { form, lisp } from "./lisp.ts";
import { type ProgramType, type Scope, withScalars } from "./scope.ts";
import { STATEMENTS } from "./statements.ts";

/** A random program: one file of Lisp with one `defprog` named `f`. */
export interface RandomProgram {
  readonly text: string;
  readonly programType: ProgramType;
  /** Names of the productions that it is made of. */
  readonly productions: ReadonlySet<string>;
}

/** What random programs are made of; a form that is added to the language gets its production here. */
export const productions: Productions = { expressions: EXPRESSIONS, statements: STATEMENTS };

/** How many times loops around a form may repeat it: the verifier walks every round. */
const ROUNDS = 24;

/** Variables around the whole program, so that every statement has something to read and to assign. */
const OUTER = ["a", "b", "c"] as const;

/** Where programs are to be attached, for types that want to know. */
const SECTIONS: Readonly<Record<ProgramType, readonly Form[]>> = {
  xdp: [],
  tc: [],
  "raw-tracepoint": section("raw_tp/sched_switch"),
  kprobe: section("kprobe/do_exit"),
  tracepoint: section("tracepoint/sched/sched_switch"),
};

function section(name: string): readonly Form[] {
  return [lisp(":section"), { kind: "string", value: name, span: lisp(0).span }];
}

/** The program that a gene describes. It is one that the language promises to accept and that reads nothing that was not written. */
export function buildProgram(gene: Gene, programType: ProgramType): RandomProgram {
  const build = new Builder(productions);
  const outside: Scope = {
    programType,
    scalars: [],
    memories: [],
    packet: undefined,
    userPointers: [],
    gadgets: [],
    held: new Set(),
    mayLeave: true,
    rounds: ROUNDS,
    blocks: [],
  };
  const inside = withScalars(outside, ...OUTER.map((name) => ({ name, assignable: true })));
  const body: readonly Form[] = [...build.statements(gene.parts.slice(0, -1), inside), build.expression(gene.parts.at(-1) ?? gene, inside)];
  const program = form(
    "defprog",
    "f",
    form(":type", `:${programType}`, ...SECTIONS[programType]),
    ...withOuter(gene, body, outside, build),
  );
  const declarations = [...new Set([...build.declared].flatMap(declarationText))];
  return { text: `${declarations.map((text) => `${text}\n`).join("")}${printForms([program])}`, programType, productions: build.taken };
}

/** The body in a `let` of those outer variables that it mentions: opaque 64-bit values from a map, and a literal. */
function withOuter(gene: Gene, body: readonly Form[], scope: Scope, build: Builder): readonly Form[] {
  const used = OUTER.filter((name) => body.some((one) => mentions(one, name)));
  if (used.length === 0) return body;
  const leaf = (index: number): Gene => ({ ...(gene.parts[index] ?? gene), parts: [] });
  const inits = {
    a: () => form("getmap", build.use("cells"), 1),
    b: () => build.expression(leaf(0), scope),
    c: () => lisp(leaf(1).literal),
  };
  return [form("let", form(...used.map((name) => form(name, inits[name]()))), ...body)];
}

function mentions(one: Form, name: string): boolean {
  return one.kind === "list" ? one.items.some((item) => mentions(item, name)) : isSymbol(one, name);
}

/** How many programs of each type there are among so many. */
const SHARES: Readonly<Record<ProgramType, number>> = { xdp: 10, tc: 3, "raw-tracepoint": 4, kprobe: 1, tracepoint: 1 };

const arbitraryType: fc.Arbitrary<ProgramType> = fc.oneof(
  ...(["xdp", "tc", "raw-tracepoint", "kprobe", "tracepoint"] as const).map((type) => ({
    arbitrary: fc.constant(type),
    weight: SHARES[type],
  })),
);

/** Random programs of up to so many forms; most are XDP programs. */
export function arbitraryProgram(maxNodes = 60): fc.Arbitrary<RandomProgram> {
  return fc.tuple(arbitraryGene(maxNodes), arbitraryType).map(([gene, programType]) => buildProgram(gene, programType));
}

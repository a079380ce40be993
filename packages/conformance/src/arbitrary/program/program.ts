import { type Form, printForms } from "@whistler/reader";
import fc from "fast-check";
import { arbitraryGene, type Gene } from "../gene.ts";
import { Builder, type Productions } from "./builder.ts";
import { declarationText } from "./declarations.ts";
import { EXPRESSIONS } from "./expressions.ts";
import { form } from "./lisp.ts";
import type { Scope } from "./scope.ts";
import { STATEMENTS } from "./statements.ts";

/** A random program: one file of Lisp with one `defprog` named `f`. */
export interface RandomProgram {
  readonly text: string;
  readonly programType: Scope["programType"];
  /** Names of the productions that it is made of. */
  readonly productions: ReadonlySet<string>;
}

/** What random programs are made of; a form that is added to the language gets its production here. */
export const productions: Productions = { expressions: EXPRESSIONS, statements: STATEMENTS };

/** How many times loops around a form may repeat it: the verifier walks every round. */
const ROUNDS = 24;

/** The program that a gene describes. It is one that the language promises to accept and that reads nothing that was not written. */
export function buildProgram(gene: Gene, programType: Scope["programType"]): RandomProgram {
  const build = new Builder(productions);
  const scope: Scope = {
    programType,
    scalars: [],
    memories: [],
    packet: undefined,
    held: new Set(),
    mayLeave: true,
    rounds: ROUNDS,
    blocks: [],
  };
  const body: readonly Form[] = [...build.statements(gene.parts.slice(0, -1), scope), build.expression(gene.parts.at(-1) ?? gene, scope)];
  const program = form("defprog", "f", form(":type", `:${programType}`), ...body);
  const declarations = [...new Set([...build.declared].flatMap(declarationText))];
  return { text: `${declarations.map((text) => `${text}\n`).join("")}${printForms([program])}`, programType, productions: build.taken };
}

/** Random programs of up to so many forms; most are XDP programs, some of the traffic control. */
export function arbitraryProgram(maxNodes = 60): fc.Arbitrary<RandomProgram> {
  return fc
    .tuple(
      arbitraryGene(maxNodes),
      fc.oneof({ arbitrary: fc.constant("xdp" as const), weight: 4 }, { arbitrary: fc.constant("tc" as const), weight: 1 }),
    )
    .map(([gene, programType]) => buildProgram(gene, programType));
}

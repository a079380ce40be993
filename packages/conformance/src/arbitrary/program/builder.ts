import type { Form } from "@whistler/reader";
import { type Gene, NO_GENE } from "../gene.ts";
import { lisp } from "./lisp.ts";
import type { Scope } from "./scope.ts";

/** How one kind of form is made from a gene. The table of productions is what grows when the language does. */
export interface Production<Made> {
  /** The form or macro that it is about, for the report of what was never generated. */
  readonly name: string;
  /** How often it is taken, against the others. */
  readonly weight: number;
  /** Whether it can be made here; always if absent. */
  readonly when?: (scope: Scope, build: Builder) => boolean;
  /** Made from numbers alone: the ends of the tree. */
  readonly leaf?: boolean;
  readonly make: (gene: Gene, scope: Scope, build: Builder) => Made;
}

export type ExpressionProduction = Production<Form>;
/** A statement may bring forth several forms. */
export type StatementProduction = Production<readonly Form[]>;

export interface Productions {
  /** The first is what everything shrinks to. */
  readonly expressions: readonly ExpressionProduction[];
  readonly statements: readonly StatementProduction[];
}

/** Stack memory that programs allocate: the rest of the 512 bytes is for map keys, values and spills. */
const STACK_BYTES = 176;

/** What is shared while one program is built: names, stack memory, what was declared. */
export class Builder {
  readonly declared = new Set<string>();
  /** Names of the productions taken. */
  readonly taken = new Set<string>();
  readonly #productions: Productions;
  #names = 0;
  #stackBytes = 0;

  constructor(productions: Productions) {
    this.#productions = productions;
  }

  /** A name that no other variable has. */
  fresh(prefix: string): string {
    this.#names++;
    return `${prefix}${this.#names}`;
  }

  /** Note that a map, struct or macro of the declarations is used; its name. */
  use(name: string): string {
    this.declared.add(name);
    return name;
  }

  /** Whether so many more bytes of stack are there. */
  hasStack(bytes: number): boolean {
    return this.#stackBytes + bytes <= STACK_BYTES;
  }

  takeStack(bytes: number): void {
    this.#stackBytes += Math.ceil(bytes / 8) * 8;
  }

  expression(gene: Gene | undefined, scope: Scope): Form {
    return this.#choose(this.#productions.expressions, gene ? withOperands(gene) : NO_GENE, scope) ?? lisp(0);
  }

  statement(gene: Gene, scope: Scope): readonly Form[] {
    return this.#choose(this.#productions.statements, gene, scope) ?? [];
  }

  statements(genes: readonly Gene[], scope: Scope): readonly Form[] {
    return genes.flatMap((gene) => this.statement(gene, scope));
  }

  #choose<Made>(productions: readonly Production<Made>[], gene: Gene, scope: Scope): Made | undefined {
    const isLeaf = gene.parts.length === 0;
    const possible = productions.filter((one) => (!isLeaf || one.leaf) && (one.when?.(scope, this) ?? true));
    const total = possible.reduce((sum, one) => sum + one.weight, 0);
    let left = total === 0 ? 0 : gene.choice % total;
    for (const production of possible) {
      if (left < production.weight) {
        this.taken.add(production.name);
        return production.make(gene, scope, this);
      }
      left -= production.weight;
    }
    return undefined;
  }
}

/** A gene with parts has two at least, so that few operands are missing: what lacks is a leaf made from its numbers. */
function withOperands(gene: Gene): Gene {
  const [only] = gene.parts;
  if (!only || gene.parts.length > 1) return gene;
  const [first, second, third] = gene.picks;
  return { ...gene, parts: [only, { choice: gene.choice >> 4, picks: [third, first, second], literal: gene.literal, parts: [] }] };
}

/** One of several, by a number of the gene. */
export function pick<T>(from: readonly T[], number: number): T {
  const chosen = from[number % from.length];
  if (chosen === undefined) throw new Error("conformance: nothing to pick from");
  return chosen;
}

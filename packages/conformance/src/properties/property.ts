import type fc from "fast-check";

/** What a property says of one case. */
export type Verdict =
  | { readonly kind: "holds" }
  /** The case says nothing: the program does not fit the stack, the verifier gave up on its size. */
  | { readonly kind: "set-aside"; readonly reason: string }
  | Finding;

/** The property does not hold. */
export interface Finding {
  readonly kind: "finding";
  /** What happened, the same for cases of one cause: a case is shrunk only to one of the same signature. */
  readonly signature: string;
  /** What was expected and what came, the case in full. */
  readonly text: string;
}

/** Something that holds for every case of an arbitrary. */
export interface Property<Case> {
  /** Lower case with hyphens; what `--property` names. */
  readonly name: string;
  readonly description: string;
  readonly arbitrary: fc.Arbitrary<Case>;
  readonly check: (one: Case) => Verdict;
}

export function defineProperty<Case>(property: Property<Case>): Property<Case> {
  return property;
}

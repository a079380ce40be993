import fc from "fast-check";
import type { Finding, Property } from "./property.ts";

/** What became of a run of a property. */
export interface Report {
  readonly property: string;
  readonly seed: number;
  /** Cases that were judged. */
  readonly held: number;
  /** Cases that said nothing, by reason. */
  readonly setAside: ReadonlyMap<string, number>;
  /** The first case that the property does not hold for, shrunk; undefined where all hold. */
  readonly finding: Finding | undefined;
}

export interface CheckOptions {
  readonly seed: number;
  readonly runs: number;
  /** How long a finding may be shrunk; default a minute. */
  readonly shrinkMs?: number;
  /** How many smaller cases are tried then: what comes out does not depend on the machine. No limit unless told. */
  readonly shrinkSteps?: number;
  /** Is told after every case. */
  readonly progress?: () => void;
}

/** Check a property on random cases until one does not hold, and shrink that one as long as it fails in the same way. */
export function checkProperty<Case>(property: Property<Case>, options: CheckOptions): Report {
  const setAside = new Map<string, number>();
  let held = 0;
  let found: Finding | undefined;
  let deadline = Number.POSITIVE_INFINITY;
  let steps = options.shrinkSteps ?? Number.POSITIVE_INFINITY;
  fc.check(
    fc.property(property.arbitrary, (one) => {
      if (found && (steps-- <= 0 || Date.now() > deadline)) return true;
      const verdict = property.check(one);
      if (!found) options.progress?.();
      switch (verdict.kind) {
        case "holds":
          if (!found) held++;
          return true;
        case "set-aside":
          if (!found) setAside.set(verdict.reason, (setAside.get(verdict.reason) ?? 0) + 1);
          return true;
        case "finding":
          if (found && found.signature !== verdict.signature) return true;
          if (!found) deadline = Date.now() + (options.shrinkMs ?? 60_000);
          found = verdict;
          return false;
        default:
          return verdict satisfies never;
      }
    }),
    { seed: options.seed, numRuns: options.runs },
  );
  return { property: property.name, seed: options.seed, held, setAside, finding: found };
}

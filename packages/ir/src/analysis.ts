import type { IrFunction } from "./function.ts";

/**
 * An analysis: a memoised pure function of an immutable function, which is its own key in `preserves` lists. Results hold ids, never
 * `Inst` objects, so that a preserved result stays true of the rewritten function.
 */
export interface Analysis<T> {
  (fn: IrFunction): T;
  readonly analysisName: string;
  /** Take over the result of `before` for `after`, if one is memoised: what a pass that lists the analysis in `preserves` promises. */
  carry(before: IrFunction, after: IrFunction): void;
}

/** Any analysis, for lists of them. */
export type AnyAnalysis = Analysis<unknown>;

export function defineAnalysis<T>(name: string, compute: (fn: IrFunction) => T): Analysis<T> {
  const memo = new WeakMap<IrFunction, { readonly result: T }>();
  const analyse = (fn: IrFunction): T => {
    const known = memo.get(fn);
    if (known) return known.result;
    const result = compute(fn);
    memo.set(fn, { result });
    return result;
  };
  return Object.assign(analyse, {
    analysisName: name,
    carry: (before: IrFunction, after: IrFunction): void => {
      const known = memo.get(before);
      if (known && !memo.has(after)) memo.set(after, known);
    },
  });
}

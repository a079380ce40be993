/**
 * How many edits turn one word into the other, or `limit + 1` when more than `limit`: a character more, less or other, or two neighbours
 * swapped (optimal string alignment).
 */
export function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) > limit) return limit + 1;
  let beforePrevious: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    let best = row;
    for (let column = 1; column <= to.length; column++) {
      const substitute = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const swapped =
        from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1] ? (beforePrevious[column - 2] ?? limit) + 1 : substitute;
      const cell = Math.min(substitute, swapped, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      current.push(cell);
      best = Math.min(best, cell);
    }
    if (best > limit) return limit + 1;
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length] ?? limit + 1;
}

/**
 * The known name that a misspelt one most likely means: at most one edit per three characters, two at most. Of equally near ones the one
 * with the same first letter, which people seldom get wrong.
 */
export function didYouMean(name: string, known: Iterable<string>): string | null {
  if (name.length > 64) return null;
  const limit = name.length < 3 ? 0 : name.length < 6 ? 1 : 2;
  let found: string | null = null;
  let best = limit + 1;
  for (const candidate of known) {
    if (candidate === name) continue;
    const distance = editDistance(name, candidate, best);
    const nearer = distance < best || (distance === best && found?.[0] !== name[0] && candidate[0] === name[0]);
    if (distance <= limit && nearer) {
      best = distance;
      found = candidate;
    }
  }
  return found;
}

/** The help lines of a diagnostic about an unknown name. */
export function suggestion(name: string, known: Iterable<string>): readonly string[] {
  const found = didYouMean(name, known);
  return found === null ? [] : [`did you mean ${found.toLowerCase()}?`];
}

/** The names that a pattern with `*` (any characters) and `?` (one) matches; of a pattern without them the name itself. */
export function matching(pattern: string, names: Iterable<string>): readonly string[] {
  const escaped = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const whole = new RegExp(`^${escaped}$`);
  const found = new Set<string>();
  for (const name of names) if (whole.test(name)) found.add(name);
  return [...found];
}

export const isPattern = (text: string): boolean => /[*?]/.test(text);

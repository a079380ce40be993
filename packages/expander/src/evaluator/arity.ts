/** How many arguments are taken, in words: `at least 1 argument`. `maximum` is infinite for any number. */
export function arity(minimum: number, maximum: number): string {
  const plural = (count: number) => `${count} argument${count === 1 ? "" : "s"}`;
  if (minimum === maximum) return minimum === 0 ? "no arguments" : plural(minimum);
  if (maximum === Number.POSITIVE_INFINITY) return `at least ${plural(minimum)}`;
  return `${minimum} to ${plural(maximum)}`;
}

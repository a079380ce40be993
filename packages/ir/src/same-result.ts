/**
 * Whether two results of an analysis say the same: compares maps, sets, arrays and plain data by content. Maps and sets may differ
 * in the order of their entries. Functions count as equal.
 */
export function sameResult(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || (typeof a === "function" && typeof b === "function")) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Map)
    return b instanceof Map && a.size === b.size && [...a].every(([key, value]) => b.has(key) && sameResult(value, b.get(key)));
  if (a instanceof Set) return b instanceof Set && a.size === b.size && [...a].every((value) => b.has(value));
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((value, index) => sameResult(value, b[index]));
  if (ArrayBuffer.isView(a) !== ArrayBuffer.isView(b)) return false;
  const left = Object.entries(a);
  const right = new Map<string, unknown>(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => right.has(key) && sameResult(value, right.get(key)));
}

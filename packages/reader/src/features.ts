import type { Form } from "./form.ts";

/** The features that `#+` and `#-` see unless told otherwise: the platform, and what Lisp programs ask of their host. Without the colon, in upper case. */
export const defaultFeatures: ReadonlySet<string> = new Set([
  "X86-64",
  "LINUX",
  "UNIX",
  "LITTLE-ENDIAN",
  "64-BIT",
  "COMMON-LISP",
  "SBCL",
  "WHISTLER",
]);

/** Deepest nesting of and/or/not: far beyond use, far below the JS stack. */
const MAX_DEPTH = 100;

/** Whether a feature expression holds; null when it is not one. Names compare without their package, as `:linux` and `linux` both occur. */
export function featureHolds(expression: Form, features: ReadonlySet<string>, depth = 0): boolean | null {
  if (depth > MAX_DEPTH) return null;
  if (expression.kind === "symbol") return features.has(expression.name);
  if (expression.kind !== "list" || expression.tail) return null;
  const [operator, ...operands] = expression.items;
  if (operator?.kind !== "symbol") return null;
  const values: boolean[] = [];
  for (const operand of operands) {
    const value = featureHolds(operand, features, depth + 1);
    if (value === null) return null;
    values.push(value);
  }
  switch (operator.name) {
    case "AND":
      return values.every(Boolean);
    case "OR":
      return values.some(Boolean);
    case "NOT":
      return values.length === 1 ? !values[0] : null;
    default:
      return null;
  }
}

import type { Form } from "./form.ts";

/** What `#+` and `#-` ask about, without the colon, upper case. */
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

/** Whether a feature expression holds: a name, or `and`, `or`, `not` of expressions; undefined where it is something else. */
export function featureHolds(form: Form, features: ReadonlySet<string>): boolean | undefined {
  if (form.kind === "symbol") return features.has(form.name);
  if (form.kind !== "list" || form.tail) return undefined;
  const [head, ...rest] = form.items;
  if (head?.kind !== "symbol") return undefined;
  const parts = rest.map((part) => featureHolds(part, features));
  if (parts.includes(undefined)) return undefined;
  switch (head.name) {
    case "AND":
      return parts.every((part) => part === true);
    case "OR":
      return parts.includes(true);
    case "NOT":
      return parts.length === 1 ? parts[0] === false : undefined;
    default:
      return undefined;
  }
}

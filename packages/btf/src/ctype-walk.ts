import type { CType } from "./ctype.ts";

/** The types that a type holds by value. */
export function partsOf(type: CType): readonly CType[] {
  if (type.kind === "array") return [type.element];
  if (type.kind === "struct" || type.kind === "union") return type.members.map((member) => member.type);
  return [];
}

/**
 * A type and all that it holds, each object once, parts before wholes; what `isKnown` says yes to is left out together with its parts.
 * Iterative, and linear in the number of distinct objects: a source may nest structs as deep as it likes, and share them.
 */
export function childrenFirst(root: CType, isKnown: (type: CType) => boolean = () => false): readonly CType[] {
  const done: CType[] = [];
  const seen = new Set<CType>();
  const stack: { readonly type: CType; readonly isExpanded: boolean }[] = [{ type: root, isExpanded: false }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.isExpanded) {
      done.push(top.type);
      continue;
    }
    if (seen.has(top.type) || isKnown(top.type)) continue;
    seen.add(top.type);
    stack.push({ type: top.type, isExpanded: true });
    for (const part of partsOf(top.type).toReversed()) stack.push({ type: part, isExpanded: false });
  }
  return done;
}

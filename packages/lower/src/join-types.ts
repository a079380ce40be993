import { type IrType, nonNullType, PTR_KINDS, type PtrKind, ptrKindOf } from "@whistler/ir";

/** What flows into a join from one side: a type, and whether the value is the constant 0, which is every pointer's null. */
export interface Incoming {
  readonly type: IrType;
  readonly isZero: boolean;
}

/**
 * The type of a block parameter: what all incoming values can be seen as. Equal types stay; a kind and its `_or_null`, or a pointer
 * and the constant 0, make the `_or_null` kind where there is one. Everything else is a scalar that may hold an address, a packet
 * pointer that meets 0 too: packet pointers have no `_or_null` kind, and the verifier follows each path by itself.
 */
export function joinTypes(incoming: readonly Incoming[]): IrType {
  const pointers = [...new Set(incoming.filter((one) => !one.isZero).map((one) => one.type))];
  const [first, ...others] = pointers;
  if (first === undefined) return "i64";
  if (first === "i64") return "i64";
  const anyZero = incoming.some((one) => one.isZero);
  if (others.every((other) => other !== "i64" && nonNullType(other) === nonNullType(first))) {
    const nullable = pointers.find((type) => nonNullType(type) !== type);
    return nullable ?? (anyZero ? orNullType(first) : first);
  }
  return "i64";
}

/** The `_or_null` kind of a pointer kind; a scalar where the verifier has none. */
function orNullType(type: IrType): IrType {
  const kind = ptrKindOf(type);
  const nullable = (Object.keys(PTR_KINDS) as PtrKind[]).find(
    (candidate) => nonNullType(`ptr.${candidate}`) === type && candidate !== kind,
  );
  return nullable ? `ptr.${nullable}` : "i64";
}

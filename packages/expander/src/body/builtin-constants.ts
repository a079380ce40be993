import { CONSTANT_NAMES, constantByName } from "@whistler/uapi";

/** Constants of the kernel that programs see by their C names from any package. `defconstant` overrides them. */
export const BUILTIN_CONSTANTS: ReadonlyMap<string, bigint> = new Map(
  CONSTANT_NAMES.map((name) => [name, BigInt(constantByName(name) ?? 0)]),
);

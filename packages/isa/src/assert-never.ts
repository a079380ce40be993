/** Closes a `switch` over a union: adding a variant shows every place to change. Not reached at run time. */
export function assertNever(value: never): never {
  throw new Error(`isa: unexpected ${JSON.stringify(value)}`);
}

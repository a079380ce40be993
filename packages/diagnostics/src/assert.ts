/** Closes an exhaustive `switch`: adding a variant to a union makes every such place a compile error. */
export function assertNever(value: never, what = "variant"): never {
  throw new InternalError(`unexpected ${what}: ${JSON.stringify(value)}`);
}

/** An error that only we can cause: it names the pass or the function. Never shown for what a user can do wrong. */
export class InternalError extends Error {
  override readonly name = "InternalError";
}

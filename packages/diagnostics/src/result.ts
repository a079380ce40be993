import type { Diagnostic } from "./diagnostic.ts";
import { hasErrors } from "./diagnostic.ts";

/** A value with the warnings that came with it, or the diagnostics (at least one an error) that explain why there is none. */
export type Result<T> = Ok<T> | Failure;

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Failure {
  readonly ok: false;
  readonly diagnostics: readonly Diagnostic[];
}

export function ok<T>(value: T, diagnostics: readonly Diagnostic[] = []): Ok<T> {
  return { ok: true, value, diagnostics };
}

export function failure(...diagnostics: readonly Diagnostic[]): Failure {
  return { ok: false, diagnostics };
}

/** `ok` when no diagnostic is an error, else a failure. */
export function resultOf<T>(value: T, diagnostics: readonly Diagnostic[]): Result<T> {
  return hasErrors(diagnostics) ? failure(...diagnostics) : ok(value, diagnostics);
}

/** Go on with the value of a result; diagnostics of both steps are kept, in order. */
export function andThen<T, U>(result: Result<T>, next: (value: T) => Result<U>): Result<U> {
  if (!result.ok) return result;
  const after = next(result.value);
  return { ...after, diagnostics: [...result.diagnostics, ...after.diagnostics] };
}

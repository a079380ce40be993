import type { Variable } from "./variable.ts";

/** What a lexical name means at the current point; inner bindings shadow outer ones. */
export class Scope {
  readonly #bindings = new Map<string, Variable[]>();

  bind(key: string, variable: Variable): void {
    const stack = this.#bindings.get(key);
    if (stack) stack.push(variable);
    else this.#bindings.set(key, [variable]);
  }

  unbind(key: string): void {
    this.#bindings.get(key)?.pop();
  }

  lookup(key: string): Variable | undefined {
    return this.#bindings.get(key)?.at(-1);
  }

  /** Names that a user could have meant, innermost first, without the expander's temporaries. */
  visibleNames(): readonly string[] {
    return [...this.#bindings.entries()]
      .filter(([key, stack]) => stack.length > 0 && !key.startsWith("#"))
      .map(([key]) => key.toLowerCase())
      .reverse();
  }
}

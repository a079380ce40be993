import type { ValueId } from "@whistler/ir";
import type { Variable } from "./variable.ts";

/**
 * Which value each variable holds at one point of the program. Forks are cheap: a fork shares the table until one side writes.
 */
export class Env {
  #values: Map<Variable, ValueId>;
  #shared: boolean;

  private constructor(values: Map<Variable, ValueId>, shared: boolean) {
    this.#values = values;
    this.#shared = shared;
  }

  static empty(): Env {
    return new Env(new Map(), false);
  }

  fork(): Env {
    this.#shared = true;
    return new Env(this.#values, true);
  }

  get(variable: Variable): ValueId | undefined {
    return this.#values.get(variable);
  }

  set(variable: Variable, value: ValueId): void {
    if (this.#values.get(variable) === value) return;
    this.#own();
    this.#values.set(variable, value);
  }

  delete(variable: Variable): void {
    if (!this.#values.has(variable)) return;
    this.#own();
    this.#values.delete(variable);
  }

  entries(): IterableIterator<[Variable, ValueId]> {
    return this.#values.entries();
  }

  #own(): void {
    if (!this.#shared) return;
    this.#values = new Map(this.#values);
    this.#shared = false;
  }
}

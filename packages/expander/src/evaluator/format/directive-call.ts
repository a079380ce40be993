import type { Interpreter } from "../interpreter.ts";
import { LispCharacter, NIL, type Value } from "../value.ts";
import type { Directive, Parameter } from "./directives.ts";

const MAX_COLUMN = 10_000;

/** The arguments of a control string, with the place of the next one. */
export interface Args {
  readonly items: readonly Value[];
  at: number;
}

/** One use of a directive: its parameters, and the arguments that it takes. A `v` among the parameters takes an argument too. */
export class DirectiveCall {
  readonly interpreter: Interpreter;
  readonly node: Directive;
  readonly args: Args;

  constructor(interpreter: Interpreter, node: Directive, args: Args) {
    this.interpreter = interpreter;
    this.node = node;
    this.args = args;
  }

  /** Signal that the directive is used wrongly. */
  bad(message: string): never {
    return this.interpreter.error("WH2013", `format: ${message}`, [], "FORMAT-ERROR");
  }

  /** The next argument. */
  next(): Value {
    const value = this.args.items[this.args.at];
    if (value === undefined) return this.bad(`no argument is left for ${this.node.written}`);
    this.args.at += 1;
    return value;
  }

  /** The next argument, which must be an integer. */
  integer(): bigint {
    const value = this.next();
    return typeof value === "bigint" ? value : this.interpreter.typeError("an integer", value, `format ${this.node.written}`);
  }

  /** A numeric parameter, or the fallback where it is missing. */
  number(index: number, fallback: number): number {
    return this.numberOrNull(index) ?? fallback;
  }

  /** A numeric parameter, or null where it is missing. */
  numberOrNull(index: number): number | null {
    return this.numberOf(this.node.parameters[index]);
  }

  /** All parameters as numbers; 0 where one is missing. */
  numbers(): number[] {
    return this.node.parameters.map((parameter) => this.numberOf(parameter) ?? 0);
  }

  /** A parameter that is a character, or the fallback where it is missing. */
  character(index: number, fallback: string): string {
    const parameter = this.node.parameters[index];
    if (parameter?.kind === "character") return parameter.value;
    if (parameter?.kind !== "argument") return fallback;
    const value = this.next();
    return value instanceof LispCharacter ? String.fromCodePoint(value.codePoint) : fallback;
  }

  private numberOf(parameter: Parameter | undefined): number | null {
    switch (parameter?.kind) {
      case "number":
        return Math.min(parameter.value, MAX_COLUMN);
      case "remaining":
        return this.args.items.length - this.args.at;
      case "argument": {
        const value = this.next();
        if (value === NIL) return null;
        return typeof value === "bigint"
          ? Number(value > BigInt(MAX_COLUMN) ? BigInt(MAX_COLUMN) : value)
          : this.bad(`${this.node.written} takes a number for v`);
      }
      case "character":
        return this.bad(`${this.node.written} has a character where a number is expected`);
      default:
        return null;
    }
  }
}

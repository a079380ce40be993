import type { Interpreter } from "../interpreter.ts";
import { isNumber, toFloat } from "../number.ts";
import { characterName } from "../print.ts";
import { Cons, itemsOf, LispCharacter, LispFunction, LispString, NIL, type Value } from "../value.ts";
import { BadControl, type Directive, type Node, type Parameter, parseControl } from "./directives.ts";
import { cardinal, ordinal, roman } from "./numerals.ts";

const MAX_COLUMN = 10_000;

/** The directives that `format` knows, for messages and documentation. */
export const DIRECTIVES = "~a ~s ~w ~d ~b ~o ~x ~r ~c ~f ~e ~$ ~p ~% ~& ~| ~~ ~t ~* ~? ~( ~) ~[ ~; ~] ~{ ~} ~^ ~newline";

/** The arguments of a control string, with the place of the next one. */
interface Args {
  readonly items: readonly Value[];
  at: number;
}

/** Raised by `~^`; `outer` when it ends the whole `~:{`. */
interface Escape {
  readonly outer: boolean;
}

/**
 * The text that `format` makes. `atLineStart` says whether the text goes to the beginning of a line, which `~&` asks.
 */
export function formatText(interpreter: Interpreter, control: string, args: readonly Value[], atLineStart = true): string {
  const nodes = parseControl(control);
  if (nodes instanceof BadControl) return interpreter.error("WH2013", nodes.message, [], "FORMAT-ERROR");
  const formatter = new Formatter(interpreter, atLineStart);
  formatter.run(nodes, { items: args, at: 0 });
  return formatter.text;
}

class Formatter {
  text = "";
  private readonly interpreter: Interpreter;
  private readonly atLineStart: boolean;
  /** The lists that are left of an enclosing `~:{`, for `~:^`. */
  private sublistsLeft = 0;

  constructor(interpreter: Interpreter, atLineStart: boolean) {
    this.interpreter = interpreter;
    this.atLineStart = atLineStart;
  }

  run(nodes: readonly Node[], args: Args): Escape | null {
    for (const node of nodes) {
      this.interpreter.step();
      if (node.kind === "text") this.write(node.text);
      else {
        const left = node.kind === "block" ? this.block(node, args) : this.directive(node, args);
        if (left) return left;
      }
    }
    return null;
  }

  private write(text: string): void {
    this.interpreter.step(text.length >> 4);
    this.text += text;
  }

  private bad(message: string): never {
    return this.interpreter.error("WH2013", `format: ${message}`, [], "FORMAT-ERROR");
  }

  private next(args: Args, written: string): Value {
    const value = args.items[args.at];
    if (value === undefined) return this.bad(`no argument is left for ${written}`);
    args.at += 1;
    return value;
  }

  private integer(args: Args, written: string): bigint {
    const value = this.next(args, written);
    return typeof value === "bigint" ? value : this.interpreter.typeError("an integer", value, `format ${written}`);
  }

  /** A numeric parameter, or the fallback where it is missing. */
  private number(node: Directive, index: number, args: Args, fallback: number): number {
    return this.numberOf(node.parameters[index], node, args) ?? fallback;
  }

  private numberOf(parameter: Parameter | undefined, node: Directive, args: Args): number | null {
    switch (parameter?.kind) {
      case "number":
        return Math.min(parameter.value, MAX_COLUMN);
      case "remaining":
        return args.items.length - args.at;
      case "argument": {
        const value = this.next(args, node.written);
        if (value === NIL) return null;
        return typeof value === "bigint"
          ? Number(value > BigInt(MAX_COLUMN) ? BigInt(MAX_COLUMN) : value)
          : this.bad(`${node.written} takes a number for v`);
      }
      case "character":
        return this.bad(`${node.written} has a character where a number is expected`);
      default:
        return null;
    }
  }

  private character(node: Directive, index: number, args: Args, fallback: string): string {
    const parameter = node.parameters[index];
    if (parameter?.kind === "character") return parameter.value;
    if (parameter?.kind !== "argument") return fallback;
    const value = this.next(args, node.written);
    return value instanceof LispCharacter ? String.fromCodePoint(value.codePoint) : fallback;
  }

  private directive(node: Directive, args: Args): Escape | null {
    switch (node.letter) {
      case "a":
      case "s":
      case "w": {
        const [mincol, inc, pad] = [
          this.number(node, 0, args, 0),
          Math.max(1, this.number(node, 1, args, 1)),
          this.number(node, 2, args, 0),
        ];
        const fill = this.character(node, 3, args, " ");
        const value = this.next(args, node.written);
        const shown = node.colon && value === NIL ? "()" : this.interpreter.printed(value, node.letter !== "a");
        let missing = pad;
        for (; shown.length + missing < mincol; ) missing += inc;
        this.write(node.at ? fill.repeat(missing) + shown : shown + fill.repeat(missing));
        return null;
      }
      case "d":
        return this.radix(node, args, 10, 0);
      case "b":
        return this.radix(node, args, 2, 0);
      case "o":
        return this.radix(node, args, 8, 0);
      case "x":
        return this.radix(node, args, 16, 0);
      case "r":
        return this.numeral(node, args);
      case "c": {
        const value = this.next(args, node.written);
        if (!(value instanceof LispCharacter)) return this.interpreter.typeError("a character", value, "format ~c");
        this.write(
          node.at
            ? this.interpreter.printed(value, true)
            : node.colon
              ? characterName(value.codePoint)
              : String.fromCodePoint(value.codePoint),
        );
        return null;
      }
      case "f":
        return this.fixed(node, args);
      case "e":
      case "g": {
        const value = this.next(args, node.written);
        const shown = isNumber(value)
          ? toFloat(value)
              .toExponential()
              .replace(/^(-?\d+)e/, "$1.0e")
          : this.interpreter.printed(value, false);
        this.write(shown.padStart(this.number(node, 0, args, 0)));
        return null;
      }
      case "$": {
        const digits = this.number(node, 0, args, 2);
        const value = this.next(args, node.written);
        if (!isNumber(value)) return this.interpreter.typeError("a number", value, "format ~$");
        this.write(`${node.at && toFloat(value) >= 0 ? "+" : ""}${toFloat(value).toFixed(Math.min(Math.max(0, digits), 100))}`);
        return null;
      }
      case "p": {
        if (node.colon) args.at = Math.max(0, args.at - 1);
        const one = this.next(args, node.written) === 1n;
        this.write(node.at ? (one ? "y" : "ies") : one ? "" : "s");
        return null;
      }
      case "%":
        this.write("\n".repeat(Math.max(0, this.number(node, 0, args, 1))));
        return null;
      case "&": {
        const count = Math.max(0, this.number(node, 0, args, 1));
        if (count === 0) return null;
        const fresh = this.text === "" ? this.atLineStart : this.text.endsWith("\n");
        this.write("\n".repeat(fresh ? count - 1 : count));
        return null;
      }
      case "|":
        this.write("\f".repeat(Math.max(0, this.number(node, 0, args, 1))));
        return null;
      case "~":
        this.write("~".repeat(Math.max(0, this.number(node, 0, args, 1))));
        return null;
      case "t":
        return this.tabulate(node, args);
      case "*": {
        if (node.at) args.at = this.number(node, 0, args, 0);
        else args.at += (node.colon ? -1 : 1) * this.number(node, 0, args, 1);
        if (args.at < 0 || args.at > args.items.length) this.bad(`${node.written} leaves the arguments`);
        return null;
      }
      case "?":
        return this.indirect(node, args);
      case "^":
        return this.escape(node, args);
      case "i":
      case "_":
        return null;
      default:
        return this.interpreter.error(
          "WH2013",
          `format: the directive ${node.written} is not known`,
          [`known: ${DIRECTIVES}`],
          "FORMAT-ERROR",
        );
    }
  }

  /** `~d` and its kin: `first` is the index of mincol among the parameters. */
  private radix(node: Directive, args: Args, base: number, first: number): null {
    const mincol = this.number(node, first, args, 0);
    const pad = this.character(node, first + 1, args, " ");
    const comma = this.character(node, first + 2, args, ",");
    const interval = Math.max(1, this.number(node, first + 3, args, 3));
    const value = this.next(args, node.written);
    let shown: string;
    if (typeof value === "bigint") {
      const digits = (value < 0n ? -value : value).toString(base).toUpperCase();
      const grouped = node.colon ? group(digits, comma, interval) : digits;
      shown = `${value < 0n ? "-" : node.at ? "+" : ""}${grouped}`;
    } else shown = this.interpreter.printed(value, false);
    this.write(shown.padStart(mincol, pad));
    return null;
  }

  private numeral(node: Directive, args: Args): null {
    if (node.parameters.length > 0) {
      const base = this.number(node, 0, args, 10);
      if (base < 2 || base > 36) this.bad(`${base} is no radix`);
      return this.radix(node, args, base, 1);
    }
    const value = this.integer(args, node.written);
    const words = node.at ? roman(value) : node.colon ? ordinal(value) : cardinal(value);
    this.write(words ?? value.toString());
    return null;
  }

  /** `~w,d,k,overflow,pad f`. */
  private fixed(node: Directive, args: Args): null {
    const width = this.numberOf(node.parameters[0], node, args);
    const digits = this.numberOf(node.parameters[1], node, args);
    const scale = this.number(node, 2, args, 0);
    const overflow = this.character(node, 3, args, "");
    const pad = this.character(node, 4, args, " ");
    const value = this.next(args, node.written);
    if (!isNumber(value)) {
      this.write(this.interpreter.printed(value, false).padStart(width ?? 0));
      return null;
    }
    const number = toFloat(value) * 10 ** Math.max(-300, Math.min(scale, 300));
    let shown = digits === null ? plainFloat(number) : number.toFixed(Math.min(Math.max(0, digits), 100));
    if (digits === 0) shown += ".";
    if (node.at && number >= 0) shown = `+${shown}`;
    if (width !== null && shown.length > width && /^[+-]?0\.\d/.test(shown)) shown = shown.replace("0.", ".");
    if (width !== null && overflow !== "" && shown.length > width) shown = overflow.repeat(width);
    this.write(shown.padStart(width ?? 0, pad));
    return null;
  }

  private tabulate(node: Directive, args: Args): null {
    const column = this.text.length - (this.text.lastIndexOf("\n") + 1);
    const [first, second] = [this.number(node, 0, args, 1), this.number(node, 1, args, 1)];
    if (node.at) {
      const target = second > 0 ? Math.ceil((column + first) / second) * second : column + first;
      this.write(" ".repeat(Math.max(0, target - column)));
      return null;
    }
    if (column < first) this.write(" ".repeat(first - column));
    else if (second > 0) this.write(" ".repeat(second - ((column - first) % second)));
    return null;
  }

  private indirect(node: Directive, args: Args): Escape | null {
    const control = this.next(args, node.written);
    if (control instanceof LispFunction) return this.bad("~? takes a control string");
    if (!(control instanceof LispString)) return this.interpreter.typeError("a string", control, "format ~?");
    const nodes = parseControl(control.text);
    if (nodes instanceof BadControl) return this.interpreter.error("WH2013", nodes.message, [], "FORMAT-ERROR");
    this.interpreter.enter();
    const left = this.run(nodes, node.at ? args : { items: itemsOf(this.next(args, node.written)), at: 0 });
    this.interpreter.depth -= 1;
    return node.at ? left : null;
  }

  private escape(node: Directive, args: Args): Escape | null {
    const given = node.parameters.map((parameter) => this.numberOf(parameter, node, args) ?? 0);
    const [one, two, three] = given;
    let leave: boolean;
    if (one === undefined) leave = node.colon ? this.sublistsLeft === 0 : args.at >= args.items.length;
    else if (two === undefined) leave = one === 0;
    else if (three === undefined) leave = one === two;
    else leave = one <= two && two <= three;
    return leave ? { outer: node.colon } : null;
  }

  private block(node: Extract<Node, { kind: "block" }>, args: Args): Escape | null {
    if (node.letter === "[") return this.choose(node, args);
    if (node.letter === "{") return this.iterate(node, args);
    const before = this.text;
    this.text = "";
    const left = this.run(node.segments[0] ?? [], args);
    const inner = this.text;
    this.text = before;
    this.write(changeCase(inner, node.colon, node.at));
    return left;
  }

  private choose(node: Extract<Node, { kind: "block" }>, args: Args): Escape | null {
    if (node.colon) return this.run(node.segments[this.next(args, node.written) === NIL ? 0 : 1] ?? [], args);
    if (node.at) {
      if (args.items[args.at] === NIL || args.at >= args.items.length) {
        args.at += 1;
        return null;
      }
      return this.run(node.segments[0] ?? [], args);
    }
    const given = node.parameters.length > 0 ? BigInt(this.number(node, 0, args, 0)) : this.integer(args, node.written);
    const chosen = given >= 0n && given < BigInt(node.segments.length) ? node.segments[Number(given)] : undefined;
    return this.run(chosen ?? (node.hasDefault ? (node.segments.at(-1) ?? []) : []), args);
  }

  private iterate(node: Extract<Node, { kind: "block" }>, args: Args): Escape | null {
    const limit = this.numberOf(node.parameters[0], node, args) ?? Number.POSITIVE_INFINITY;
    let body = node.segments[0] ?? [];
    if (body.length === 0) {
      const control = this.next(args, node.written);
      const nodes = parseControl(control instanceof LispString ? control.text : "");
      if (nodes instanceof BadControl) return this.interpreter.error("WH2013", nodes.message, [], "FORMAT-ERROR");
      body = nodes;
    }
    const given = node.at ? NIL : this.next(args, node.written);
    if (given !== NIL && !(given instanceof Cons)) return this.interpreter.typeError("a list", given, "format ~{");
    const inner: Args = node.at ? args : { items: itemsOf(given), at: 0 };
    const outerLeft = this.sublistsLeft;
    for (let round = 0; round < limit; round++) {
      if (inner.at >= inner.items.length && !(round === 0 && node.closingColon)) break;
      this.interpreter.step();
      if (!node.colon) {
        if (this.run(body, inner)) break;
      } else {
        const one = inner.items[inner.at] ?? NIL;
        inner.at += 1;
        this.sublistsLeft = inner.items.length - inner.at;
        if (this.run(body, { items: itemsOf(one), at: 0 })?.outer) break;
      }
      if (body.length === 0) break;
    }
    this.sublistsLeft = outerLeft;
    return null;
  }
}

function group(digits: string, comma: string, interval: number): string {
  const parts: string[] = [];
  for (let end = digits.length; end > 0; end -= interval) parts.unshift(digits.slice(Math.max(0, end - interval), end));
  return parts.join(comma);
}

function plainFloat(value: number): string {
  const text = Math.abs(value) >= 1e21 || Number.isInteger(value) ? value.toFixed(1) : String(value);
  return text.includes("e") ? value.toFixed(20).replace(/0+$/, "") : text;
}

/** `~(` lower, `~:(` each word capital, `~@(` the first word capital, `~:@(` upper case. */
function changeCase(text: string, colon: boolean, at: boolean): string {
  if (colon && at) return text.toUpperCase();
  const lower = text.toLowerCase();
  if (colon) return lower.replace(/[a-z0-9]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1));
  return at ? lower.replace(/[a-z]/, (letter) => letter.toUpperCase()) : lower;
}

import type { Interpreter } from "../interpreter.ts";
import { Cons, itemsOf, LispFunction, LispString, NIL, type Value } from "../value.ts";
import { type Args, DirectiveCall } from "./directive-call.ts";
import { BadControl, type Node, parseControl } from "./directives.ts";
import { exponentialText, fixedText, moneyText, numeralText, radixText } from "./number-directives.ts";
import { changeCase, characterText, objectText, pluralText } from "./text-directives.ts";

/** The directives that `format` knows, for messages and documentation. */
export const DIRECTIVES = "~a ~s ~w ~d ~b ~o ~x ~r ~c ~f ~e ~$ ~p ~% ~& ~| ~~ ~t ~* ~? ~( ~) ~[ ~; ~] ~{ ~} ~^ ~newline";

type Block = Extract<Node, { kind: "block" }>;

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
        const call = new DirectiveCall(this.interpreter, node, args);
        const left = node.kind === "block" ? this.block(node, call) : this.directive(call);
        if (left) return left;
      }
    }
    return null;
  }

  private write(text: string): void {
    this.interpreter.step(text.length >> 4);
    this.text += text;
  }

  private directive(call: DirectiveCall): Escape | null {
    switch (call.node.letter) {
      case "?":
        return this.indirect(call);
      case "^":
        return this.escape(call);
      case "*":
        this.jump(call);
        return null;
      default:
        this.write(this.textOf(call));
        return null;
    }
  }

  /** What a directive that writes text writes. */
  private textOf(call: DirectiveCall): string {
    const { node } = call;
    switch (node.letter) {
      case "a":
      case "s":
      case "w":
        return objectText(call);
      case "d":
        return radixText(call, 10, 0);
      case "b":
        return radixText(call, 2, 0);
      case "o":
        return radixText(call, 8, 0);
      case "x":
        return radixText(call, 16, 0);
      case "r":
        return numeralText(call);
      case "c":
        return characterText(call);
      case "f":
        return fixedText(call);
      case "e":
      case "g":
        return exponentialText(call);
      case "$":
        return moneyText(call);
      case "p":
        return pluralText(call);
      case "%":
        return "\n".repeat(Math.max(0, call.number(0, 1)));
      case "&":
        return this.freshLine(Math.max(0, call.number(0, 1)));
      case "|":
        return "\f".repeat(Math.max(0, call.number(0, 1)));
      case "~":
        return "~".repeat(Math.max(0, call.number(0, 1)));
      case "t":
        return this.blanksToColumn(call);
      case "i":
      case "_":
        return "";
      default:
        return this.interpreter.error(
          "WH2013",
          `format: the directive ${node.written} is not known`,
          [`known: ${DIRECTIVES}`],
          "FORMAT-ERROR",
        );
    }
  }

  /** `~&`: the newlines that make `count` ends of lines, with the one that is there. */
  private freshLine(count: number): string {
    if (count === 0) return "";
    const fresh = this.text === "" ? this.atLineStart : this.text.endsWith("\n");
    return "\n".repeat(fresh ? count - 1 : count);
  }

  /** `~t`: the blanks up to a column, with `@` as many as are told and then up to a multiple. */
  private blanksToColumn(call: DirectiveCall): string {
    const column = this.text.length - (this.text.lastIndexOf("\n") + 1);
    const [first, second] = [call.number(0, 1), call.number(1, 1)];
    if (call.node.at) {
      const target = second > 0 ? Math.ceil((column + first) / second) * second : column + first;
      return " ".repeat(Math.max(0, target - column));
    }
    if (column < first) return " ".repeat(first - column);
    return second > 0 ? " ".repeat(second - ((column - first) % second)) : "";
  }

  /** `~*`: go on at another argument. */
  private jump(call: DirectiveCall): void {
    const { node, args } = call;
    if (node.at) args.at = call.number(0, 0);
    else {
      // Before the place is looked at: `~v*` takes an argument first.
      const count = (node.colon ? -1 : 1) * call.number(0, 1);
      args.at += count;
    }
    if (args.at < 0 || args.at > args.items.length) call.bad(`${node.written} leaves the arguments`);
  }

  private indirect(call: DirectiveCall): Escape | null {
    const { node, args } = call;
    const control = call.next();
    if (control instanceof LispFunction) return call.bad("~? takes a control string");
    if (!(control instanceof LispString)) return this.interpreter.typeError("a string", control, "format ~?");
    const nodes = parseControl(control.text);
    if (nodes instanceof BadControl) return this.interpreter.error("WH2013", nodes.message, [], "FORMAT-ERROR");
    this.interpreter.enter();
    const left = this.run(nodes, node.at ? args : { items: itemsOf(call.next()), at: 0 });
    this.interpreter.depth -= 1;
    return node.at ? left : null;
  }

  private escape(call: DirectiveCall): Escape | null {
    const { node, args } = call;
    const given = call.numbers();
    const [one, two, three] = given;
    let leave: boolean;
    if (one === undefined) leave = node.colon ? this.sublistsLeft === 0 : args.at >= args.items.length;
    else if (two === undefined) leave = one === 0;
    else if (three === undefined) leave = one === two;
    else leave = one <= two && two <= three;
    return leave ? { outer: node.colon } : null;
  }

  private block(node: Block, call: DirectiveCall): Escape | null {
    if (node.letter === "[") return this.choose(node, call);
    if (node.letter === "{") return this.iterate(node, call);
    const before = this.text;
    this.text = "";
    const left = this.run(node.segments[0] ?? [], call.args);
    const inner = this.text;
    this.text = before;
    this.write(changeCase(inner, node.colon, node.at));
    return left;
  }

  private choose(node: Block, call: DirectiveCall): Escape | null {
    const { args } = call;
    if (node.colon) return this.run(node.segments[call.next() === NIL ? 0 : 1] ?? [], args);
    if (node.at) {
      if (args.items[args.at] === NIL || args.at >= args.items.length) {
        args.at += 1;
        return null;
      }
      return this.run(node.segments[0] ?? [], args);
    }
    const given = node.parameters.length > 0 ? BigInt(call.number(0, 0)) : call.integer();
    const chosen = given >= 0n && given < BigInt(node.segments.length) ? node.segments[Number(given)] : undefined;
    return this.run(chosen ?? (node.hasDefault ? (node.segments.at(-1) ?? []) : []), args);
  }

  private iterate(node: Block, call: DirectiveCall): Escape | null {
    const { args } = call;
    const limit = call.numberOrNull(0) ?? Number.POSITIVE_INFINITY;
    let body = node.segments[0] ?? [];
    if (body.length === 0) {
      const control = call.next();
      const nodes = parseControl(control instanceof LispString ? control.text : "");
      if (nodes instanceof BadControl) return this.interpreter.error("WH2013", nodes.message, [], "FORMAT-ERROR");
      body = nodes;
    }
    const given = node.at ? NIL : call.next();
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

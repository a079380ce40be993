import type { Interpreter } from "../interpreter.ts";
import { printValue } from "../print.ts";
import { NIL, type Value } from "../value.ts";

/** One directive: `~` with parameters, `:` and `@`, and its letter. */
const DIRECTIVE = /~((?:(?:-?\d+|'[\s\S])?,?)*)([:@]*)([\s\S])/g;
/** Radix of the integer directives. */
const RADIX: Readonly<Record<string, number>> = { d: 10, x: 16, o: 8, b: 2 };
const MAX_COLUMN = 10_000;

/**
 * `format` with the directives that compile-time code uses: `~a ~s ~d ~x ~o ~b` with mincol and padchar, `~% ~& ~~`. Any other is an error
 * that names it.
 */
export function formatText(interpreter: Interpreter, control: string, args: readonly Value[]): string {
  let [next, end, text] = [0, 0, ""];
  const argument = (directive: string): Value =>
    args[next++] ??
    (next > args.length ? interpreter.error("WH2013", `format: no argument is left for ${directive}`, [], "FORMAT-ERROR") : NIL);
  for (const match of control.matchAll(DIRECTIVE)) {
    const [whole, parameters = "", flags = "", letter = ""] = match;
    text += control.slice(end, match.index);
    end = match.index + whole.length;
    const kind = letter.toLowerCase();
    const radix = RADIX[kind];
    const repeat = Math.min(Number(parameters) || 1, MAX_COLUMN);
    if (kind === "%") text += "\n".repeat(repeat);
    else if (kind === "&") text += text === "" || text.endsWith("\n") ? "" : "\n";
    else if (kind === "~") text += "~".repeat(repeat);
    else if (kind === "a" || kind === "s")
      text += padded(printValue(argument(whole), { escape: kind === "s" }), parameters, flags.includes("@") ? "left" : "right");
    else if (radix !== undefined) {
      const value = argument(whole);
      const digits =
        typeof value === "bigint"
          ? (flags.includes("@") && value >= 0n ? "+" : "") + value.toString(radix).toUpperCase()
          : printValue(value, { escape: false });
      text += padded(digits, parameters, "left");
    } else
      return interpreter.error(
        "WH2013",
        `format: the directive ${whole} is not known`,
        ["known: ~a ~s ~d ~x ~o ~b ~% ~& ~~"],
        "FORMAT-ERROR",
      );
  }
  return text + control.slice(end);
}

/** To a width of `mincol`, with `padchar` (for `~a` the fourth parameter, which nobody writes; the second one counts here for all). */
function padded(text: string, parameters: string, side: "left" | "right"): string {
  const [width = "", padding = ""] = parameters.split(",");
  const columns = Math.min(Number(width) || 0, MAX_COLUMN);
  const fill = padding.startsWith("'") ? padding.slice(1) : " ";
  return side === "left" ? text.padStart(columns, fill) : text.padEnd(columns, fill);
}

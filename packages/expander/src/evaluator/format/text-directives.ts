import { characterName } from "../print.ts";
import { LispCharacter, NIL } from "../value.ts";
import type { DirectiveCall } from "./directive-call.ts";

/** `~a`, `~s` and `~w`: what prints as an object, padded. */
export function objectText(call: DirectiveCall): string {
  const { node } = call;
  const [mincol, inc, pad] = [call.number(0, 0), Math.max(1, call.number(1, 1)), call.number(2, 0)];
  const fill = call.character(3, " ");
  const value = call.next();
  const shown = node.colon && value === NIL ? "()" : call.interpreter.printed(value, node.letter !== "a");
  let missing = pad;
  for (; shown.length + missing < mincol; ) missing += inc;
  return node.at ? fill.repeat(missing) + shown : shown + fill.repeat(missing);
}

/** `~c`: the character; with `:` its name, with `@` as the reader reads it. */
export function characterText(call: DirectiveCall): string {
  const value = call.next();
  if (!(value instanceof LispCharacter)) return call.interpreter.typeError("a character", value, "format ~c");
  if (call.node.at) return call.interpreter.printed(value, true);
  return call.node.colon ? characterName(value.codePoint) : String.fromCodePoint(value.codePoint);
}

/** `~p`: an s unless the argument is 1, with `@` y or ies; with `:` the argument before is meant. */
export function pluralText(call: DirectiveCall): string {
  const { node, args } = call;
  if (node.colon) args.at = Math.max(0, args.at - 1);
  const one = call.next() === 1n;
  return node.at ? (one ? "y" : "ies") : one ? "" : "s";
}

/** `~(` lower, `~:(` each word capital, `~@(` the first word capital, `~:@(` upper case. */
export function changeCase(text: string, colon: boolean, at: boolean): string {
  if (colon && at) return text.toUpperCase();
  const lower = text.toLowerCase();
  if (colon) return lower.replace(/[a-z0-9]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1));
  return at ? lower.replace(/[a-z]/, (letter) => letter.toUpperCase()) : lower;
}

import { isNumber, toFloat } from "../number.ts";
import type { DirectiveCall } from "./directive-call.ts";
import { cardinal, ordinal, roman } from "./numerals.ts";

/** `~d` and its kin: `first` is the index of mincol among the parameters. */
export function radixText(call: DirectiveCall, base: number, first: number): string {
  const { node } = call;
  const mincol = call.number(first, 0);
  const pad = call.character(first + 1, " ");
  const comma = call.character(first + 2, ",");
  const interval = Math.max(1, call.number(first + 3, 3));
  const value = call.next();
  let shown: string;
  if (typeof value === "bigint") {
    const digits = (value < 0n ? -value : value).toString(base).toUpperCase();
    const grouped = node.colon ? group(digits, comma, interval) : digits;
    shown = `${value < 0n ? "-" : node.at ? "+" : ""}${grouped}`;
  } else shown = call.interpreter.printed(value, false);
  return shown.padStart(mincol, pad);
}

/** `~r`: in a radix, or in words. */
export function numeralText(call: DirectiveCall): string {
  const { node } = call;
  if (node.parameters.length > 0) {
    const base = call.number(0, 10);
    if (base < 2 || base > 36) call.bad(`${base} is no radix`);
    return radixText(call, base, 1);
  }
  const value = call.integer();
  const words = node.at ? roman(value) : node.colon ? ordinal(value) : cardinal(value);
  return words ?? value.toString();
}

/** `~w,d,k,overflow,pad f`. */
export function fixedText(call: DirectiveCall): string {
  const width = call.numberOrNull(0);
  const digits = call.numberOrNull(1);
  const scale = call.number(2, 0);
  const overflow = call.character(3, "");
  const pad = call.character(4, " ");
  const value = call.next();
  if (!isNumber(value)) return call.interpreter.printed(value, false).padStart(width ?? 0);
  const number = toFloat(value) * 10 ** Math.max(-300, Math.min(scale, 300));
  let shown = digits === null ? plainFloat(number) : number.toFixed(Math.min(Math.max(0, digits), 100));
  if (digits === 0) shown += ".";
  if (call.node.at && number >= 0) shown = `+${shown}`;
  if (width !== null && shown.length > width && /^[+-]?0\.\d/.test(shown)) shown = shown.replace("0.", ".");
  if (width !== null && overflow !== "" && shown.length > width) shown = overflow.repeat(width);
  return shown.padStart(width ?? 0, pad);
}

/** `~e` and `~g`: with an exponent. */
export function exponentialText(call: DirectiveCall): string {
  const value = call.next();
  const shown = isNumber(value)
    ? toFloat(value)
        .toExponential()
        .replace(/^(-?\d+)e/, "$1.0e")
    : call.interpreter.printed(value, false);
  return shown.padStart(call.number(0, 0));
}

/** `~$`: two digits behind the point, unless told. */
export function moneyText(call: DirectiveCall): string {
  const digits = call.number(0, 2);
  const value = call.next();
  if (!isNumber(value)) return call.interpreter.typeError("a number", value, "format ~$");
  return `${call.node.at && toFloat(value) >= 0 ? "+" : ""}${toFloat(value).toFixed(Math.min(Math.max(0, digits), 100))}`;
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

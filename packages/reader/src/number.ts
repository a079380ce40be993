import type { FloatForm, IntegerForm, RatioForm } from "./form.ts";

type WithoutSpan<T> = T extends unknown ? Omit<T, "span"> : never;

/** A number without its place, or why a token in the shape of a number is none. */
export type ParsedNumber = WithoutSpan<IntegerForm | RatioForm | FloatForm> | { readonly kind: "out-of-range"; readonly reason: string };

/** Longest integers (converting is not linear, and no 64-bit machine needs more) and parts of ratios (reducing is quadratic). */
const MAX_DIGITS = 10_000;
const MAX_RATIO_DIGITS = 1_000;

/**
 * The number that a token is, or null when it is a symbol: `+5`, `42.`, `1/2`, `.5`, `1e3` and `1d0` are numbers, while `1+`, `+`,
 * `-`, `1e`, `1.2.3` are symbols as in SBCL (CLHS §2.3.1 leaves such potential numbers to the implementation).
 */
export function parseNumber(token: string): ParsedNumber | null {
  const first = token.charCodeAt(0);
  const mayBegin = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  if (!mayBegin) return null;
  if (/^[+-]?\d+\.?$/.test(token)) return parseInteger(token.endsWith(".") ? token.slice(0, -1) : token, 10);
  if (/^[+-]?\d+\/\d+$/.test(token)) return parseRational(token, 10);
  if (/^[+-]?(?:\d*\.\d+(?:[esfdl][+-]?\d+)?|\d+(?:\.\d*)?[esfdl][+-]?\d+)$/i.test(token)) return parseFloatToken(token);
  return null;
}

/** A signed integer or ratio of the given radix. The digits are known to be of that radix. */
export function parseRational(token: string, radix: number): ParsedNumber {
  const slash = token.indexOf("/");
  if (slash < 0) return parseInteger(token, radix);
  if (slash > MAX_RATIO_DIGITS || token.length - slash > MAX_RATIO_DIGITS)
    return { kind: "out-of-range", reason: `more than ${MAX_RATIO_DIGITS} digits in a ratio` };
  const numerator = integerOf(token.slice(0, slash), radix);
  const denominator = integerOf(token.slice(slash + 1), radix);
  if (denominator === 0n) return { kind: "out-of-range", reason: "division by zero" };
  const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator);
  if (divisor === denominator) return { kind: "integer", value: numerator / denominator };
  return { kind: "ratio", numerator: numerator / divisor, denominator: denominator / divisor };
}

function parseInteger(token: string, radix: number): ParsedNumber {
  if (token.length > MAX_DIGITS) return { kind: "out-of-range", reason: `more than ${MAX_DIGITS} digits` };
  return { kind: "integer", value: integerOf(token, radix) };
}

function parseFloatToken(token: string): ParsedNumber {
  const value = Number(token.replace(/[sfdl]/i, "e"));
  return Number.isFinite(value) ? { kind: "float", value } : { kind: "out-of-range", reason: "too large for a double" };
}

function integerOf(token: string, radix: number): bigint {
  const negative = token.startsWith("-");
  const digits = negative || token.startsWith("+") ? token.slice(1) : token;
  const magnitude = radix === 10 ? BigInt(digits) : magnitudeOf(digits, radix);
  return negative ? -magnitude : magnitude;
}

/** Ten digits at a time: 36¹⁰ is below 2⁵³. */
function magnitudeOf(digits: string, radix: number): bigint {
  let value = 0n;
  for (let at = 0; at < digits.length; at += 10) {
    const chunk = digits.slice(at, at + 10);
    value = value * BigInt(radix) ** BigInt(chunk.length) + BigInt(Number.parseInt(chunk, radix));
  }
  return value;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a, b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

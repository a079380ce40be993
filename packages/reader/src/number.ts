/** What a token says as a number. */
export type NumberToken =
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "ratio"; readonly numerator: bigint; readonly denominator: bigint }
  | { readonly kind: "float"; readonly value: number };

const INTEGER = /^[+-]?\d+\.?$/;
const RATIO = /^[+-]?\d+\/\d+$/;
const FLOAT = /^[+-]?(?:\d*\.\d+(?:[esfdl][+-]?\d+)?|\d+(?:\.\d*)?[esfdl][+-]?\d+)$/i;

/** The number that a token is, as Common Lisp reads it in radix 10; undefined for symbols. A ratio with denominator 0 is none. */
export function parseNumber(token: string): NumberToken | undefined {
  if (INTEGER.test(token)) return { kind: "integer", value: parseDigits(token.replace(/\.$/, ""), 10) ?? 0n };
  if (RATIO.test(token)) {
    const [numerator = "0", denominator = "0"] = token.split("/");
    const parts = { numerator: parseDigits(numerator, 10) ?? 0n, denominator: parseDigits(denominator, 10) ?? 0n };
    return parts.denominator === 0n ? undefined : reduce(parts.numerator, parts.denominator);
  }
  if (FLOAT.test(token)) return { kind: "float", value: Number(token.replace(/[sfdl]/i, "e")) };
  return undefined;
}

/** A signed integer in a radix from 2 to 36; undefined where a character is no digit of it. Linear for the radices that BigInt reads itself. */
export function parseDigits(text: string, radix: number): bigint | undefined {
  const sign = text.startsWith("-") ? -1n : 1n;
  const digits = text.replace(/^[+-]/, "").toLowerCase();
  if (digits === "" || [...digits].some((digit) => Number.isNaN(Number.parseInt(digit, radix)))) return undefined;
  const prefix: Readonly<Record<number, string>> = { 2: "0b", 8: "0o", 10: "", 16: "0x" };
  const known = prefix[radix];
  if (known !== undefined) return sign * BigInt(known + digits);
  return sign * [...digits].reduce((value, digit) => value * BigInt(radix) + BigInt(Number.parseInt(digit, radix)), 0n);
}

function reduce(numerator: bigint, denominator: bigint): NumberToken {
  let [a, b] = [numerator < 0n ? -numerator : numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  const divisor = a === 0n ? 1n : a;
  const whole = denominator / divisor;
  return whole === 1n
    ? { kind: "integer", value: numerator / divisor }
    : { kind: "ratio", numerator: numerator / divisor, denominator: whole };
}

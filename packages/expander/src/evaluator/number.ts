import { Ratio } from "./value.ts";

/** The numbers of compile-time code: integers of any size, ratios in lowest terms, floats. */
export type LispNumber = bigint | number | Ratio;

export function isNumber(value: unknown): value is LispNumber {
  return typeof value === "bigint" || typeof value === "number" || value instanceof Ratio;
}

export function gcd(left: bigint, right: bigint): bigint {
  let a = left < 0n ? -left : left;
  let b = right < 0n ? -right : right;
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** The quotient in lowest terms; an integer where it is one. The divisor is not 0. */
export function ratio(numerator: bigint, denominator: bigint): bigint | Ratio {
  const common = gcd(numerator, denominator);
  const sign = denominator < 0n ? -1n : 1n;
  const top = (sign * numerator) / common;
  const bottom = (sign * denominator) / common;
  return bottom === 1n ? top : new Ratio(top, bottom);
}

export function toFloat(value: LispNumber): number {
  if (value instanceof Ratio) return Number(value.numerator) / Number(value.denominator);
  return Number(value);
}

function fraction(value: bigint | Ratio): readonly [bigint, bigint] {
  return value instanceof Ratio ? [value.numerator, value.denominator] : [value, 1n];
}

/** Apply an operation after contagion: floats win over ratios, ratios over integers. */
function combine(
  left: LispNumber,
  right: LispNumber,
  exact: (a: bigint, b: bigint, c: bigint, d: bigint) => bigint | Ratio,
  float: (a: number, b: number) => number,
): LispNumber {
  if (typeof left === "number" || typeof right === "number") return float(toFloat(left), toFloat(right));
  const [a, b] = fraction(left);
  const [c, d] = fraction(right);
  return exact(a, b, c, d);
}

export function add(left: LispNumber, right: LispNumber): LispNumber {
  if (typeof left === "bigint" && typeof right === "bigint") return left + right;
  return combine(
    left,
    right,
    (a, b, c, d) => ratio(a * d + c * b, b * d),
    (a, b) => a + b,
  );
}

export function negate(value: LispNumber): LispNumber {
  return value instanceof Ratio ? new Ratio(-value.numerator, value.denominator) : -value;
}

export function subtract(left: LispNumber, right: LispNumber): LispNumber {
  return add(left, negate(right));
}

export function multiply(left: LispNumber, right: LispNumber): LispNumber {
  if (typeof left === "bigint" && typeof right === "bigint") return left * right;
  return combine(
    left,
    right,
    (a, b, c, d) => ratio(a * c, b * d),
    (a, b) => a * b,
  );
}

/** The quotient; the divisor is not 0. */
export function divide(left: LispNumber, right: LispNumber): LispNumber {
  return combine(
    left,
    right,
    (a, b, c, d) => ratio(a * d, b * c),
    (a, b) => a / b,
  );
}

/** Negative, zero or positive as left is below, equal to or above right. */
export function compare(left: LispNumber, right: LispNumber): number {
  if (typeof left === "number" || typeof right === "number") return toFloat(left) - toFloat(right);
  const [a, b] = fraction(left);
  const [c, d] = fraction(right);
  const difference = a * d - c * b;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isZero(value: LispNumber): boolean {
  return value === 0n || value === 0;
}

/** The largest integer that is not above `numerator / denominator`. */
export function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator !== 0n && numerator < 0n !== denominator < 0n ? quotient - 1n : quotient;
}

export type Rounding = "floor" | "ceiling" | "truncate" | "round";

/** The quotient of two reals rounded to an integer; null when it is no finite number. */
export function roundQuotient(left: LispNumber, right: LispNumber, rounding: Rounding): bigint | null {
  if (typeof left === "number" || typeof right === "number") {
    const quotient = toFloat(left) / toFloat(right);
    if (!Number.isFinite(quotient)) return null;
    const low = Math.floor(quotient);
    switch (rounding) {
      case "floor":
        return BigInt(low);
      case "ceiling":
        return BigInt(Math.ceil(quotient));
      case "truncate":
        return BigInt(Math.trunc(quotient));
      case "round": {
        const above = quotient - low;
        return BigInt(above > 0.5 || (above === 0.5 && low % 2 !== 0) ? low + 1 : low);
      }
    }
  }
  const [a, b] = fraction(left);
  const [c, d] = fraction(right);
  const top = a * d;
  const bottom = b * c;
  const low = floorDivide(top, bottom);
  const exact = low * bottom === top;
  switch (rounding) {
    case "floor":
      return low;
    case "ceiling":
      return exact ? low : low + 1n;
    case "truncate":
      return top / bottom;
    case "round": {
      const twice = 2n * (top - low * bottom);
      const size = bottom < 0n ? -bottom : bottom;
      const above = twice < 0n ? -twice : twice;
      return above > size || (above === size && low % 2n !== 0n) ? low + 1n : low;
    }
  }
}

/** Longer results are refused: a shift or power by a huge amount would eat the memory. */
export const MAX_BITS = 1_000_000n;

/** How many bits an integer needs without its sign. */
export function integerLength(value: bigint): bigint {
  const magnitude = value < 0n ? -value - 1n : value;
  if (magnitude === 0n) return 0n;
  // Base 16 is linear in the length; the first digit says how many of its four bits count.
  const digits = magnitude.toString(16);
  return BigInt(4 * digits.length - Math.clz32(Number.parseInt(digits.charAt(0), 16)) + 28);
}

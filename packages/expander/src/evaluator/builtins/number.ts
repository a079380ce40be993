import { type BuiltinFunction, fn } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import {
  add,
  compare,
  divide,
  gcd,
  integerLength,
  isNumber,
  isZero,
  type LispNumber,
  MAX_BITS,
  multiply,
  negate,
  type Rounding,
  ratio,
  roundQuotient,
  subtract,
  toFloat,
} from "../number.ts";
import { bool, NIL, Ratio, type Value, Values } from "../value.ts";
import { chargeForDivision, integerArg, numberArg } from "./argument.ts";

const HUGE = 1n << MAX_BITS;
const NEGATIVE_HUGE = -HUGE;

function numbers(interpreter: Interpreter, args: readonly Value[], who: string): LispNumber[] {
  return args.map((arg) => numberArg(interpreter, arg, who));
}

function comparison(name: string, doc: string, holds: (order: number) => boolean): BuiltinFunction {
  return fn(name, "number &rest numbers", doc, (args, interpreter) => {
    const [left, right] = args;
    if (args.length === 2 && typeof left === "bigint" && typeof right === "bigint")
      return bool(holds(left < right ? -1 : left > right ? 1 : 0));
    const values = numbers(interpreter, args, name);
    return bool(values.every((value, at) => at === 0 || holds(compare(values[at - 1] ?? value, value))));
  });
}

function divideOrFail(interpreter: Interpreter, left: LispNumber, right: LispNumber): LispNumber {
  if (isZero(right) && typeof right !== "number") return interpreter.error("WH2010", "division by zero", [], "DIVISION-BY-ZERO");
  if (typeof left === "bigint" && typeof right === "bigint") chargeForDivision(interpreter, left, right);
  return divide(left, right);
}

/** `floor` and its kin: the quotient and the remainder. */
function rounding(name: string, how: Rounding, direction: string): BuiltinFunction {
  return fn(name, "number &optional divisor", `the quotient rounded ${direction}, and the remainder`, (args, interpreter) => {
    const [quotient, remainder] = quotientAndRemainder(interpreter, args, name, how);
    return new Values([quotient, remainder]);
  });
}

function quotientAndRemainder(
  interpreter: Interpreter,
  args: readonly Value[],
  who: string,
  how: Rounding,
): readonly [LispNumber, LispNumber] {
  const left = numberArg(interpreter, args[0], who);
  const right = args.length > 1 ? numberArg(interpreter, args[1], who) : 1n;
  if (isZero(right)) return interpreter.error("WH2010", "division by zero", [], "DIVISION-BY-ZERO");
  const quotient = roundQuotient(left, right, how);
  if (quotient === null) return interpreter.error("WH2004", `${who}: the quotient is no finite number`, [], "ARITHMETIC-ERROR");
  return [quotient, subtract(left, multiply(quotient, right))];
}

function test(name: string, doc: string, holds: (value: LispNumber) => boolean): BuiltinFunction {
  return fn(name, "number", doc, (args, interpreter) => bool(holds(numberArg(interpreter, args[0], name))));
}

export const NUMBERS: readonly BuiltinFunction[] = [
  fn("+", "&rest numbers", "the sum", (args, interpreter) => {
    const [left, right] = args;
    if (args.length === 2 && typeof left === "bigint" && typeof right === "bigint") return left + right;
    return numbers(interpreter, args, "+").reduce<LispNumber>(add, 0n);
  }),
  fn("*", "&rest numbers", "the product", (args, interpreter) => {
    let result: LispNumber = 1n;
    for (const value of numbers(interpreter, args, "*")) {
      result = multiply(result, value);
      if (typeof result === "bigint" && (result > HUGE || result < NEGATIVE_HUGE))
        return interpreter.error("WH2004", "*: the result is too large", [], "ARITHMETIC-ERROR");
    }
    return result;
  }),
  fn("-", "number &rest numbers", "the difference, or the negated number", (args, interpreter) => {
    const [head = 0n, ...rest] = numbers(interpreter, args, "-");
    return rest.length === 0 ? negate(head) : rest.reduce<LispNumber>(subtract, head);
  }),
  fn("/", "number &rest numbers", "the quotient, exact for integers; or the reciprocal", (args, interpreter) => {
    const [head = 1n, ...rest] = numbers(interpreter, args, "/");
    return rest.length === 0
      ? divideOrFail(interpreter, 1n, head)
      : rest.reduce<LispNumber>((left, right) => divideOrFail(interpreter, left, right), head);
  }),
  comparison("=", "whether all numbers are equal", (order) => order === 0),
  comparison("<", "whether the numbers ascend", (order) => order < 0),
  comparison("<=", "whether the numbers do not descend", (order) => order <= 0),
  comparison(">", "whether the numbers descend", (order) => order > 0),
  comparison(">=", "whether the numbers do not ascend", (order) => order >= 0),
  fn("/=", "number &rest numbers", "whether all numbers differ", (args, interpreter) => {
    const values = numbers(interpreter, args, "/=");
    return bool(values.every((value, at) => values.every((other, index) => index <= at || compare(value, other) !== 0)));
  }),
  fn("1+", "number", "one more", (args, interpreter) => add(numberArg(interpreter, args[0], "1+"), 1n)),
  fn("1-", "number", "one less", (args, interpreter) => subtract(numberArg(interpreter, args[0], "1-"), 1n)),
  fn("abs", "number", "the absolute value", (args, interpreter) => {
    const value = numberArg(interpreter, args[0], "abs");
    return compare(value, 0n) < 0 ? negate(value) : value;
  }),
  fn("signum", "number", "-1, 0 or 1 as the number is below, equal to or above 0", (args, interpreter) =>
    BigInt(Math.sign(compare(numberArg(interpreter, args[0], "signum"), 0n))),
  ),
  fn("min", "number &rest numbers", "the least number", (args, interpreter) =>
    numbers(interpreter, args, "min").reduce((left, right) => (compare(right, left) < 0 ? right : left)),
  ),
  fn("max", "number &rest numbers", "the greatest number", (args, interpreter) =>
    numbers(interpreter, args, "max").reduce((left, right) => (compare(right, left) > 0 ? right : left)),
  ),
  rounding("floor", "floor", "down"),
  rounding("ceiling", "ceiling", "up"),
  rounding("truncate", "truncate", "towards 0"),
  rounding("round", "round", "to the nearest integer, halves to even"),
  fn(
    "mod",
    "number divisor",
    "the remainder of floor, with the sign of the divisor",
    (args, interpreter) => quotientAndRemainder(interpreter, args, "mod", "floor")[1],
  ),
  fn(
    "rem",
    "number divisor",
    "the remainder of truncate, with the sign of the number",
    (args, interpreter) => quotientAndRemainder(interpreter, args, "rem", "truncate")[1],
  ),
  fn("expt", "base power", "the power", (args, interpreter) => {
    const base = numberArg(interpreter, args[0], "expt");
    const power = numberArg(interpreter, args[1], "expt");
    if (typeof power !== "bigint" || typeof base === "number") return toFloat(base) ** toFloat(power);
    const size = power < 0n ? -power : power;
    if (
      size * (integerLength(base instanceof Ratio ? base.numerator : base) + 1n) > MAX_BITS &&
      base !== 0n &&
      base !== 1n &&
      base !== -1n
    ) {
      return interpreter.error("WH2004", "expt: the result is too large", [], "ARITHMETIC-ERROR");
    }
    const top =
      (base instanceof Ratio ? base.numerator : base) **
      (base === 1n || base === -1n || base === 0n ? (size % 2n) + (size > 1n ? 2n : 0n) : size);
    const bottom = base instanceof Ratio ? base.denominator ** size : 1n;
    if (power >= 0n) return ratio(top, bottom);
    return top === 0n ? interpreter.error("WH2010", "division by zero", [], "DIVISION-BY-ZERO") : ratio(bottom, top);
  }),
  fn("isqrt", "integer", "the square root rounded down", (args, interpreter) => {
    const value = integerArg(interpreter, args[0], "isqrt");
    if (value < 0n) return interpreter.typeError("a non-negative integer", value, "isqrt");
    if (value < 2n) return value;
    let low = 1n << ((integerLength(value) + 1n) / 2n);
    for (;;) {
      const next = (low + value / low) / 2n;
      if (next >= low) return low;
      low = next;
    }
  }),
  fn("sqrt", "number", "the square root as a float", (args, interpreter) => Math.sqrt(toFloat(numberArg(interpreter, args[0], "sqrt")))),
  fn("float", "number &optional prototype", "the number as a float", (args, interpreter) =>
    toFloat(numberArg(interpreter, args[0], "float")),
  ),
  fn("gcd", "&rest integers", "the greatest common divisor", (args, interpreter) =>
    args.reduce<bigint>((result, arg) => {
      const value = integerArg(interpreter, arg, "gcd");
      chargeForDivision(interpreter, result, value);
      return gcd(result, value);
    }, 0n),
  ),
  fn("lcm", "&rest integers", "the least common multiple", (args, interpreter) =>
    args.reduce<bigint>((result, arg) => {
      const value = integerArg(interpreter, arg, "lcm");
      chargeForDivision(interpreter, result, value);
      const product = result * value;
      return product === 0n ? 0n : (product < 0n ? -product : product) / gcd(result, value);
    }, 1n),
  ),
  ...(["floor", "ceiling", "truncate", "round"] as const).map((how) =>
    fn(`f${how}`, "number &optional divisor", `${how} with the quotient as a float`, (args, interpreter) => {
      const [quotient, remainder] = quotientAndRemainder(interpreter, args, `f${how}`, how);
      return new Values([toFloat(quotient), remainder]);
    }),
  ),
  fn("log", "number &optional base", "the logarithm as a float", (args, interpreter) => {
    const value = Math.log(toFloat(numberArg(interpreter, args[0], "log")));
    return args.length > 1 ? value / Math.log(toFloat(numberArg(interpreter, args[1], "log"))) : value;
  }),
  ...(["exp", "sin", "cos", "tan", "atan"] as const).map((name) =>
    fn(name, "number", "as in mathematics, a float", (args, interpreter) => Math[name](toFloat(numberArg(interpreter, args[0], name)))),
  ),
  fn("rational", "number", "the exact value of a number", (args, interpreter) => {
    const value = numberArg(interpreter, args[0], "rational");
    if (typeof value !== "number") return value;
    if (!Number.isFinite(value)) return interpreter.typeError("a finite number", value, "rational");
    let [top, bottom] = [value, 1n];
    for (; !Number.isInteger(top); bottom *= 2n) top *= 2;
    return ratio(BigInt(top), bottom);
  }),
  fn(
    "random",
    "limit &optional state",
    "a number from 0 to below the limit: the same sequence in every compilation",
    (args, interpreter) => {
      const limit = numberArg(interpreter, args[0], "random");
      if (compare(limit, 0n) <= 0) return interpreter.typeError("a positive number", limit, "random");
      if (typeof limit !== "bigint") return interpreter.randomFraction() * toFloat(limit);
      // As many random bits as the limit has, and 53 more so that no remainder is noticeably more likely.
      let bits = 0n;
      for (let have = 0n; have < integerLength(limit) + 53n; have += 32n) {
        interpreter.step();
        bits = (bits << 32n) | BigInt(Math.floor(interpreter.randomFraction() * 2 ** 32));
      }
      return bits % limit;
    },
  ),
  test("zerop", "whether it is 0", isZero),
  test("plusp", "whether it is above 0", (value) => compare(value, 0n) > 0),
  test("minusp", "whether it is below 0", (value) => compare(value, 0n) < 0),
  fn("evenp", "integer", "whether it is even", (args, interpreter) => bool(integerArg(interpreter, args[0], "evenp") % 2n === 0n)),
  fn("oddp", "integer", "whether it is odd", (args, interpreter) => bool(integerArg(interpreter, args[0], "oddp") % 2n !== 0n)),
  fn("numberp", "object", "whether it is a number", (args) => bool(isNumber(args[0]))),
  fn("integerp", "object", "whether it is an integer", (args) => bool(typeof args[0] === "bigint")),
  fn("rationalp", "object", "whether it is an integer or ratio", (args) => bool(typeof args[0] === "bigint" || args[0] instanceof Ratio)),
  fn("realp", "object", "whether it is a number", (args) => bool(isNumber(args[0]))),
  fn("floatp", "object", "whether it is a float", (args) => bool(typeof args[0] === "number")),
  fn("numerator", "rational", "the numerator", (args, interpreter) => {
    const value = args[0] ?? NIL;
    return value instanceof Ratio ? value.numerator : integerArg(interpreter, value, "numerator");
  }),
  fn("denominator", "rational", "the denominator, above 0", (args, interpreter) => {
    const value = args[0] ?? NIL;
    if (value instanceof Ratio) return value.denominator;
    integerArg(interpreter, value, "denominator");
    return 1n;
  }),
];

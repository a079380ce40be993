import { ANY, type BuiltinFunction, fn } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import {
  add,
  compare,
  divide,
  gcd,
  isNumber,
  isZero,
  type LispNumber,
  multiply,
  negate,
  type Rounding,
  ratio,
  roundQuotient,
  subtract,
  toFloat,
} from "../number.ts";
import { bool, Cons, NIL, Ratio, type Value, Values } from "../value.ts";
import { integerArg, numberArg } from "./argument.ts";

/** Longer results are refused: a shift or power by a huge amount would eat the memory. */
const MAX_BITS = 1_000_000n;

function numbers(interpreter: Interpreter, args: readonly Value[], who: string): LispNumber[] {
  return args.map((arg) => numberArg(interpreter, arg, who));
}

function comparison(name: string, holds: (order: number) => boolean): BuiltinFunction {
  return fn(name, 1, ANY, (args, interpreter) => {
    const values = numbers(interpreter, args, name);
    return bool(values.every((value, at) => at === 0 || holds(compare(values[at - 1] ?? value, value))));
  });
}

function bitwise(name: string, identity: bigint, combine: (a: bigint, b: bigint) => bigint): BuiltinFunction {
  return fn(name, 0, ANY, (args, interpreter) =>
    args.reduce<bigint>((result, arg) => combine(result, integerArg(interpreter, arg, name)), identity),
  );
}

function divideOrFail(interpreter: Interpreter, left: LispNumber, right: LispNumber): LispNumber {
  if (isZero(right) && typeof right !== "number") return interpreter.error("WH2010", "division by zero", [], "DIVISION-BY-ZERO");
  return divide(left, right);
}

/** `floor` and its kin: the quotient and the remainder. */
function rounding(name: string, how: Rounding): BuiltinFunction {
  return fn(name, 1, 2, (args, interpreter) => {
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

function test(name: string, holds: (value: LispNumber) => boolean): BuiltinFunction {
  return fn(name, 1, 1, (args, interpreter) => bool(holds(numberArg(interpreter, args[0], name))));
}

function shift(interpreter: Interpreter, value: bigint, amount: bigint): bigint {
  if (amount <= 0n) return value >> -amount;
  if (amount > MAX_BITS) return interpreter.error("WH2004", "ash: the result is too large", [], "ARITHMETIC-ERROR");
  return value << amount;
}

function integerLength(value: bigint): bigint {
  const magnitude = value < 0n ? -value - 1n : value;
  return magnitude === 0n ? 0n : BigInt(magnitude.toString(2).length);
}

/** `(byte size position)` is the pair that `ldb` and `dpb` take. */
function byteSpec(interpreter: Interpreter, value: Value | undefined, who: string): readonly [size: bigint, position: bigint] {
  if (
    value instanceof Cons &&
    typeof value.car === "bigint" &&
    typeof value.cdr === "bigint" &&
    value.car >= 0n &&
    value.cdr >= 0n &&
    value.car <= MAX_BITS &&
    value.cdr <= MAX_BITS
  ) {
    return [value.car, value.cdr];
  }
  return interpreter.typeError("a byte specifier", value ?? NIL, who);
}

export const NUMBERS: readonly BuiltinFunction[] = [
  fn("+", 0, ANY, (args, interpreter) => numbers(interpreter, args, "+").reduce<LispNumber>(add, 0n)),
  fn("*", 0, ANY, (args, interpreter) => {
    let result: LispNumber = 1n;
    for (const value of numbers(interpreter, args, "*")) {
      result = multiply(result, value);
      if (typeof result === "bigint" && integerLength(result) > MAX_BITS)
        return interpreter.error("WH2004", "*: the result is too large", [], "ARITHMETIC-ERROR");
    }
    return result;
  }),
  fn("-", 1, ANY, (args, interpreter) => {
    const [head = 0n, ...rest] = numbers(interpreter, args, "-");
    return rest.length === 0 ? negate(head) : rest.reduce<LispNumber>(subtract, head);
  }),
  fn("/", 1, ANY, (args, interpreter) => {
    const [head = 1n, ...rest] = numbers(interpreter, args, "/");
    return rest.length === 0
      ? divideOrFail(interpreter, 1n, head)
      : rest.reduce<LispNumber>((left, right) => divideOrFail(interpreter, left, right), head);
  }),
  comparison("=", (order) => order === 0),
  comparison("<", (order) => order < 0),
  comparison("<=", (order) => order <= 0),
  comparison(">", (order) => order > 0),
  comparison(">=", (order) => order >= 0),
  fn("/=", 1, ANY, (args, interpreter) => {
    const values = numbers(interpreter, args, "/=");
    return bool(values.every((value, at) => values.every((other, index) => index <= at || compare(value, other) !== 0)));
  }),
  fn("1+", 1, 1, (args, interpreter) => add(numberArg(interpreter, args[0], "1+"), 1n)),
  fn("1-", 1, 1, (args, interpreter) => subtract(numberArg(interpreter, args[0], "1-"), 1n)),
  fn("abs", 1, 1, (args, interpreter) => {
    const value = numberArg(interpreter, args[0], "abs");
    return compare(value, 0n) < 0 ? negate(value) : value;
  }),
  fn("signum", 1, 1, (args, interpreter) => BigInt(Math.sign(compare(numberArg(interpreter, args[0], "signum"), 0n)))),
  fn("min", 1, ANY, (args, interpreter) =>
    numbers(interpreter, args, "min").reduce((left, right) => (compare(right, left) < 0 ? right : left)),
  ),
  fn("max", 1, ANY, (args, interpreter) =>
    numbers(interpreter, args, "max").reduce((left, right) => (compare(right, left) > 0 ? right : left)),
  ),
  rounding("floor", "floor"),
  rounding("ceiling", "ceiling"),
  rounding("truncate", "truncate"),
  rounding("round", "round"),
  fn("mod", 2, 2, (args, interpreter) => quotientAndRemainder(interpreter, args, "mod", "floor")[1]),
  fn("rem", 2, 2, (args, interpreter) => quotientAndRemainder(interpreter, args, "rem", "truncate")[1]),
  fn("expt", 2, 2, (args, interpreter) => {
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
  fn("isqrt", 1, 1, (args, interpreter) => {
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
  fn("sqrt", 1, 1, (args, interpreter) => Math.sqrt(toFloat(numberArg(interpreter, args[0], "sqrt")))),
  fn("float", 1, 2, (args, interpreter) => toFloat(numberArg(interpreter, args[0], "float"))),
  fn("gcd", 0, ANY, (args, interpreter) => args.reduce<bigint>((result, arg) => gcd(result, integerArg(interpreter, arg, "gcd")), 0n)),
  fn("lcm", 0, ANY, (args, interpreter) =>
    args.reduce<bigint>((result, arg) => {
      const value = integerArg(interpreter, arg, "lcm");
      const product = result * value;
      return product === 0n ? 0n : (product < 0n ? -product : product) / gcd(result, value);
    }, 1n),
  ),
  fn("ash", 2, 2, (args, interpreter) =>
    shift(interpreter, integerArg(interpreter, args[0], "ash"), integerArg(interpreter, args[1], "ash")),
  ),
  fn("<<", 2, 2, (args, interpreter) => shift(interpreter, integerArg(interpreter, args[0], "<<"), integerArg(interpreter, args[1], "<<"))),
  fn(">>", 2, 2, (args, interpreter) =>
    shift(interpreter, integerArg(interpreter, args[0], ">>"), -integerArg(interpreter, args[1], ">>")),
  ),
  bitwise("logand", -1n, (a, b) => a & b),
  bitwise("logior", 0n, (a, b) => a | b),
  bitwise("logxor", 0n, (a, b) => a ^ b),
  fn("lognot", 1, 1, (args, interpreter) => ~integerArg(interpreter, args[0], "lognot")),
  fn("logandc2", 2, 2, (args, interpreter) => integerArg(interpreter, args[0], "logandc2") & ~integerArg(interpreter, args[1], "logandc2")),
  fn("logtest", 2, 2, (args, interpreter) =>
    bool((integerArg(interpreter, args[0], "logtest") & integerArg(interpreter, args[1], "logtest")) !== 0n),
  ),
  fn("logbitp", 2, 2, (args, interpreter) => {
    const index = integerArg(interpreter, args[0], "logbitp");
    if (index < 0n) return interpreter.typeError("a bit index", index, "logbitp");
    return bool(((integerArg(interpreter, args[1], "logbitp") >> index) & 1n) !== 0n);
  }),
  fn("logcount", 1, 1, (args, interpreter) => {
    const value = integerArg(interpreter, args[0], "logcount");
    const bits = (value < 0n ? ~value : value).toString(2);
    return BigInt(bits.length - bits.replaceAll("1", "").length);
  }),
  fn("integer-length", 1, 1, (args, interpreter) => integerLength(integerArg(interpreter, args[0], "integer-length"))),
  fn("byte", 2, 2, (args, interpreter) => new Cons(integerArg(interpreter, args[0], "byte"), integerArg(interpreter, args[1], "byte"))),
  fn("ldb", 2, 2, (args, interpreter) => {
    const [size, position] = byteSpec(interpreter, args[0], "ldb");
    return (integerArg(interpreter, args[1], "ldb") >> position) & ((1n << size) - 1n);
  }),
  fn("dpb", 3, 3, (args, interpreter) => {
    const [size, position] = byteSpec(interpreter, args[1], "dpb");
    const mask = ((1n << size) - 1n) << position;
    return (integerArg(interpreter, args[2], "dpb") & ~mask) | ((integerArg(interpreter, args[0], "dpb") << position) & mask);
  }),
  test("zerop", isZero),
  test("plusp", (value) => compare(value, 0n) > 0),
  test("minusp", (value) => compare(value, 0n) < 0),
  fn("evenp", 1, 1, (args, interpreter) => bool(integerArg(interpreter, args[0], "evenp") % 2n === 0n)),
  fn("oddp", 1, 1, (args, interpreter) => bool(integerArg(interpreter, args[0], "oddp") % 2n !== 0n)),
  fn("numberp", 1, 1, (args) => bool(isNumber(args[0]))),
  fn("integerp", 1, 1, (args) => bool(typeof args[0] === "bigint")),
  fn("rationalp", 1, 1, (args) => bool(typeof args[0] === "bigint" || args[0] instanceof Ratio)),
  fn("realp", 1, 1, (args) => bool(isNumber(args[0]))),
  fn("floatp", 1, 1, (args) => bool(typeof args[0] === "number")),
  fn("numerator", 1, 1, (args, interpreter) => {
    const value = args[0] ?? NIL;
    return value instanceof Ratio ? value.numerator : integerArg(interpreter, value, "numerator");
  }),
  fn("denominator", 1, 1, (args, interpreter) => {
    const value = args[0] ?? NIL;
    if (value instanceof Ratio) return value.denominator;
    integerArg(interpreter, value, "denominator");
    return 1n;
  }),
];

import { type BuiltinFunction, fn } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { integerLength, MAX_BITS } from "../number.ts";
import { bool, Cons, NIL, type Value } from "../value.ts";
import { integerArg } from "./argument.ts";

function bitwise(name: string, doc: string, identity: bigint, combine: (a: bigint, b: bigint) => bigint): BuiltinFunction {
  return fn(name, "&rest integers", doc, (args, interpreter) =>
    args.reduce<bigint>((result, arg) => combine(result, integerArg(interpreter, arg, name)), identity),
  );
}

function shift(interpreter: Interpreter, value: bigint, amount: bigint): bigint {
  if (amount <= 0n) return value >> -amount;
  if (amount > MAX_BITS) return interpreter.error("WH2004", "ash: the result is too large", [], "ARITHMETIC-ERROR");
  return value << amount;
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

/** The bits of integers, which are as many as one likes: logic, shifts, and bytes of any size at any place. */
export const INTEGER_BITS: readonly BuiltinFunction[] = [
  fn("ash", "integer count", "the integer shifted left, or right by a negative count", (args, interpreter) =>
    shift(interpreter, integerArg(interpreter, args[0], "ash"), integerArg(interpreter, args[1], "ash")),
  ),
  fn("<<", "integer count", "the integer shifted left", (args, interpreter) =>
    shift(interpreter, integerArg(interpreter, args[0], "<<"), integerArg(interpreter, args[1], "<<")),
  ),
  fn(">>", "integer count", "the integer shifted right", (args, interpreter) =>
    shift(interpreter, integerArg(interpreter, args[0], ">>"), -integerArg(interpreter, args[1], ">>")),
  ),
  bitwise("logand", "the bits that all have", -1n, (a, b) => a & b),
  bitwise("logior", "the bits that any has", 0n, (a, b) => a | b),
  bitwise("logxor", "the bits that an odd number has", 0n, (a, b) => a ^ b),
  fn("lognot", "integer", "all bits inverted", (args, interpreter) => ~integerArg(interpreter, args[0], "lognot")),
  fn(
    "logandc2",
    "integer mask",
    "the bits that the mask has not",
    (args, interpreter) => integerArg(interpreter, args[0], "logandc2") & ~integerArg(interpreter, args[1], "logandc2"),
  ),
  fn("logtest", "integer mask", "whether they have a common bit", (args, interpreter) =>
    bool((integerArg(interpreter, args[0], "logtest") & integerArg(interpreter, args[1], "logtest")) !== 0n),
  ),
  fn("logbitp", "index integer", "whether the bit is set", (args, interpreter) => {
    const index = integerArg(interpreter, args[0], "logbitp");
    if (index < 0n) return interpreter.typeError("a bit index", index, "logbitp");
    return bool(((integerArg(interpreter, args[1], "logbitp") >> index) & 1n) !== 0n);
  }),
  fn("logcount", "integer", "how many bits are set; of a negative integer, not set", (args, interpreter) => {
    const value = integerArg(interpreter, args[0], "logcount");
    const bits = (value < 0n ? ~value : value).toString(2);
    return BigInt(bits.length - bits.replaceAll("1", "").length);
  }),
  fn("integer-length", "integer", "how many bits it needs without sign", (args, interpreter) =>
    integerLength(integerArg(interpreter, args[0], "integer-length")),
  ),
  fn(
    "byte",
    "size position",
    "a byte specifier for ldb and dpb",
    (args, interpreter) => new Cons(integerArg(interpreter, args[0], "byte"), integerArg(interpreter, args[1], "byte")),
  ),
  fn("ldb", "byte integer", "the bits of a byte specifier", (args, interpreter) => {
    const [size, position] = byteSpec(interpreter, args[0], "ldb");
    return (integerArg(interpreter, args[1], "ldb") >> position) & ((1n << size) - 1n);
  }),
  fn("dpb", "value byte integer", "the integer with the bits of a byte specifier replaced", (args, interpreter) => {
    const [size, position] = byteSpec(interpreter, args[1], "dpb");
    const mask = ((1n << size) - 1n) << position;
    return (integerArg(interpreter, args[2], "dpb") & ~mask) | ((integerArg(interpreter, args[0], "dpb") << position) & mask);
  }),
  bitwise("logeqv", "the bits in which an even number of them is 0", -1n, (a, b) => ~(a ^ b)),
  fn(
    "logandc1",
    "mask integer",
    "the bits that the mask has not",
    (args, interpreter) => ~integerArg(interpreter, args[0], "logandc1") & integerArg(interpreter, args[1], "logandc1"),
  ),
  fn(
    "logorc2",
    "integer mask",
    "the bits that are set or not in the mask",
    (args, interpreter) => integerArg(interpreter, args[0], "logorc2") | ~integerArg(interpreter, args[1], "logorc2"),
  ),
  fn("mask-field", "byte integer", "the bits of a byte specifier, in their place", (args, interpreter) => {
    const [size, position] = byteSpec(interpreter, args[0], "mask-field");
    return integerArg(interpreter, args[1], "mask-field") & (((1n << size) - 1n) << position);
  }),
  fn("deposit-field", "value byte integer", "the integer with the bits of a byte specifier taken from the value", (args, interpreter) => {
    const [size, position] = byteSpec(interpreter, args[1], "deposit-field");
    const mask = ((1n << size) - 1n) << position;
    return (integerArg(interpreter, args[2], "deposit-field") & ~mask) | (integerArg(interpreter, args[0], "deposit-field") & mask);
  }),
  fn("ldb-test", "byte integer", "whether any bit of a byte specifier is set", (args, interpreter) => {
    const [size, position] = byteSpec(interpreter, args[0], "ldb-test");
    return bool(((integerArg(interpreter, args[1], "ldb-test") >> position) & ((1n << size) - 1n)) !== 0n);
  }),
  fn("byte-size", "byte", "the size of a byte specifier", (args, interpreter) => byteSpec(interpreter, args[0], "byte-size")[0]),
  fn(
    "byte-position",
    "byte",
    "the position of a byte specifier",
    (args, interpreter) => byteSpec(interpreter, args[0], "byte-position")[1],
  ),
];

import type { Form } from "@whistler/reader";
import { SCALAR_TYPES } from "./types.ts";

/**
 * The value of a core form that is made of literals alone, by the run-time rules: 64 bits, unsigned division and comparison. Null when
 * the form is not constant (or divides by zero). Signed canonical form: -2^63 to 2^63 - 1.
 */
export function constantValue(form: Form, depth = 0): bigint | null {
  if (form.kind === "integer") return BigInt.asIntN(64, form.value);
  if (form.kind !== "list" || depth > 200) return null;
  const [head, ...rest] = form.items;
  if (head?.kind !== "symbol") return null;
  if (head.name === "CAST") {
    const type = rest[0]?.kind === "symbol" ? SCALAR_TYPES.get(rest[0].name) : undefined;
    const value = rest[1] ? constantValue(rest[1], depth + 1) : null;
    if (!type || value === null) return null;
    return type.signed ? BigInt.asIntN(type.sizeBytes * 8, value) : BigInt.asIntN(64, BigInt.asUintN(type.sizeBytes * 8, value));
  }
  if (head.name === "IF" && rest[0] && rest[1] && rest[2]) {
    const test = constantValue(rest[0], depth + 1);
    return test === null ? null : constantValue(test !== 0n ? rest[1] : rest[2], depth + 1);
  }
  if (head.name === "PROGN" && rest.length === 1 && rest[0]) return constantValue(rest[0], depth + 1);
  const operation = OPERATIONS.get(head.name);
  if (!operation) return null;
  const values: bigint[] = [];
  for (const operand of rest) {
    const value = constantValue(operand, depth + 1);
    if (value === null) return null;
    values.push(BigInt.asUintN(64, value));
  }
  const result = operation(values);
  return result === null ? null : BigInt.asIntN(64, result);
}

type Operation = (operands: readonly bigint[]) => bigint | null;

function fold(combine: (left: bigint, right: bigint) => bigint | null): Operation {
  return ([first, ...rest]) => {
    let result = first ?? null;
    for (const operand of rest) result = result === null ? null : combine(BigInt.asUintN(64, result), operand);
    return result;
  };
}

function binary(apply: (left: bigint, right: bigint) => bigint | boolean | null): Operation {
  return ([left, right]) => {
    if (left === undefined || right === undefined) return null;
    const result = apply(left, right);
    return typeof result === "boolean" ? (result ? 1n : 0n) : result;
  };
}

function signed(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** The low `bytes` bytes of a value in the other order. */
export function swapBytes(value: bigint, bytes: number): bigint {
  let result = 0n;
  for (let at = 0; at < bytes; at++) result = (result << 8n) | ((value >> BigInt(8 * at)) & 0xffn);
  return result;
}

const swap =
  (bytes: number): Operation =>
  ([value]) =>
    value === undefined ? null : swapBytes(value, bytes);

const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["+", fold((a, b) => a + b)],
  ["*", fold((a, b) => a * b)],
  ["-", (operands) => (operands.length === 1 ? -(operands[0] ?? 0n) : fold((a, b) => a - b)(operands))],
  ["/", fold((a, b) => (b === 0n ? null : a / b))],
  ["MOD", fold((a, b) => (b === 0n ? null : a % b))],
  ["LOGAND", fold((a, b) => a & b)],
  ["LOGIOR", fold((a, b) => a | b)],
  ["LOGXOR", fold((a, b) => a ^ b)],
  ["<<", binary((a, b) => a << (b & 63n))],
  [">>", binary((a, b) => a >> (b & 63n))],
  [">>>", binary((a, b) => signed(a) >> (b & 63n))],
  ["=", binary((a, b) => a === b)],
  ["/=", binary((a, b) => a !== b)],
  ["<", binary((a, b) => a < b)],
  ["<=", binary((a, b) => a <= b)],
  [">", binary((a, b) => a > b)],
  [">=", binary((a, b) => a >= b)],
  ["S<", binary((a, b) => signed(a) < signed(b))],
  ["S<=", binary((a, b) => signed(a) <= signed(b))],
  ["S>", binary((a, b) => signed(a) > signed(b))],
  ["S>=", binary((a, b) => signed(a) >= signed(b))],
  ["NOT", ([value]) => (value === undefined ? null : value === 0n ? 1n : 0n)],
  ["NTOHS", swap(2)],
  ["HTONS", swap(2)],
  ["NTOHL", swap(4)],
  ["HTONL", swap(4)],
  ["NTOHLL", swap(8)],
  ["HTONLL", swap(8)],
]);

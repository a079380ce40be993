import type { Form } from "@whistler/reader";
import { fail } from "../../problem.ts";
import type { BodyExpander, CoreCall, CoreFormRule, CoreFormTable } from "../call.ts";
import { constantValue } from "../constant.ts";
import { buildList, describe, type Template } from "../template.ts";
import { literal } from "./control.ts";
import { expectOperands, rebuilt, typeOperand, walkAll } from "./operands.ts";

const MANY = Number.POSITIVE_INFINITY;

/** Arithmetic, bits and comparison, with every alias under its one canonical name. */
export const ARITHMETIC_FORMS: CoreFormTable = {
  "+": associative("+", 0n),
  "*": associative("*", 1n),
  "-": (expander, call) => {
    expectOperands(call, 1, MANY, "(- x y)");
    return rebuilt(call, walkAll(expander, call));
  },
  "/": division,
  MOD: division,
  LOGAND: associative("LOGAND", -1n),
  "BIT-AND": associative("LOGAND", -1n),
  "&": associative("LOGAND", -1n),
  LOGIOR: associative("LOGIOR", 0n),
  "BIT-OR": associative("LOGIOR", 0n),
  "|": associative("LOGIOR", 0n),
  LOGXOR: associative("LOGXOR", 0n),
  "BIT-XOR": associative("LOGXOR", 0n),
  "<<": shift("<<"),
  "ASH-LEFT": shift("<<"),
  ">>": shift(">>"),
  "ASH-RIGHT": shift(">>"),
  ">>>": shift(">>>"),
  "ASH-RIGHT-SIGNED": shift(">>>"),
  ASH: ash,
  LOG2: unary,
  CAST: (expander, call) => {
    expectOperands(call, 2, 2, "(cast u32 x)");
    const [type, value] = call.args;
    return rebuilt(call, [typeOperand(call, type), value ? expander.walk(value, call.scope) : 0]);
  },
  NTOHS: unary,
  HTONS: unary,
  NTOHL: unary,
  HTONL: unary,
  NTOHLL: unary,
  HTONLL: unary,
  "=": comparison,
  "/=": comparison,
  "<": comparison,
  "<=": comparison,
  ">": comparison,
  ">=": comparison,
  "S<": comparison,
  "S<=": comparison,
  "S>": comparison,
  "S>=": comparison,
};

function unary(expander: BodyExpander, call: CoreCall): Form {
  expectOperands(call, 1, 1, `(${call.head.toLowerCase()} x)`);
  return rebuilt(call, walkAll(expander, call));
}

/** None is the identity, one is itself, as in Common Lisp. */
function associative(canonical: string, identity: bigint): CoreFormRule {
  return (expander, call) => {
    const operands = walkAll(expander, call);
    if (operands.length === 0) return literal(call, identity);
    const [only] = operands;
    return operands.length === 1 && only ? only : rebuilt(call, operands, canonical);
  };
}

function division(expander: BodyExpander, call: CoreCall): Form {
  expectOperands(call, 2, MANY, `(${call.head.toLowerCase()} x y)`);
  const operands = walkAll(expander, call);
  for (const divisor of operands.slice(1)) {
    if (constantValue(divisor) === 0n) fail("WH2123", "division by the constant 0", { span: divisor.span });
  }
  return rebuilt(call, operands);
}

function shift(canonical: string): CoreFormRule {
  return (expander, call) => {
    expectOperands(call, 2, 2, `(${call.head.toLowerCase()} x 8)`);
    const [value = 0, amount] = walkAll(expander, call);
    const constant = amount ? constantValue(amount) : 0n;
    if (constant === null || !amount) return rebuilt(call, [value, amount ?? 0], canonical);
    if (constant < 0n || constant > 63n) {
      return fail("WH2110", `the shift amount is ${constant}`, { span: amount.span, help: ["amounts are 0 to 63"] });
    }
    return rebuilt(call, [value, { kind: "integer", value: constant, span: amount.span }], canonical);
  };
}

/** `(ash v n)` with a constant n: a left shift, or a logical right shift by -n. */
function ash(expander: BodyExpander, call: CoreCall): Form {
  expectOperands(call, 2, 2, "(ash x -32)");
  const [value, amount] = call.args;
  const core = amount ? expander.walk(amount, call.scope) : null;
  const constant = core ? constantValue(core) : null;
  if (constant === null) {
    return fail("WH2108", `the shift amount of ash is not a constant: ${amount ? describe(amount) : ""}`, {
      span: amount?.span ?? call.form.span,
      help: ["use (<< x n) or (>> x n) for amounts known at run time only"],
    });
  }
  if (constant < -63n || constant > 63n)
    return fail("WH2110", `the shift amount is ${constant}`, { span: amount?.span ?? call.form.span, help: ["amounts are -63 to 63"] });
  const walked = value ? expander.walk(value, call.scope) : literal(call, 0n);
  return rebuilt(
    call,
    [
      walked,
      {
        kind: "integer",
        value: constant < 0n ? -constant : constant,
        span: amount?.span ?? call.form.span,
      },
    ],
    constant < 0n ? ">>" : "<<",
  );
}

/** Two operands as they are; more are chained (`/=`: pairwise distinct), each evaluated once; one is trivially true. */
function comparison(expander: BodyExpander, call: CoreCall): Form {
  expectOperands(call, 1, MANY, `(${call.head.toLowerCase()} x y)`);
  const operands = walkAll(expander, call);
  if (operands.length === 2) return rebuilt(call, operands);
  const { span } = call.form;
  if (operands.length === 1) return buildList(["progn", operands[0] ?? 0, 1], span);
  const names = operands.map((_, at) => expander.temp(`operand-${at + 1}`, span));
  const bindings: Template[] = operands.map((operand, at) => [names[at] ?? 0, operand]);
  const pairs: Template[] = [];
  for (let left = 0; left < names.length; left++) {
    const last = call.head === "/=" ? names.length - 1 : Math.min(left + 1, names.length - 1);
    for (let right = left + 1; right <= last; right++) pairs.push([call.head, names[left] ?? 0, names[right] ?? 0]);
  }
  return buildList(["let*", bindings, ["and", ...pairs]], span);
}

import type { Form } from "@whistler/reader";
import { describe, type Template } from "../body/template.ts";
import { defineMacro, expectArgs, type LibraryMacro, type MacroEnv } from "./macro.ts";

const MANY = Number.POSITIVE_INFINITY;

/** An operator of one operand as a template around it. */
function unary(name: string, make: (operand: Form) => Template): LibraryMacro {
  return defineMacro(name, (_call, env) => {
    expectArgs(env, 1, 1, `(${name} x)`);
    const [operand] = env.args;
    return operand ? make(operand) : 0;
  });
}

function binary(name: string, make: (left: Form, right: Form) => Template): LibraryMacro {
  return defineMacro(name, (_call, env) => {
    expectArgs(env, 2, 2, `(${name} x y)`);
    const [left, right] = env.args;
    return left && right ? make(left, right) : 0;
  });
}

/** `min` and `max` are unsigned, as `<` is. */
function extreme(name: string, operator: string): LibraryMacro {
  return defineMacro(name, (_call, env) => {
    expectArgs(env, 1, MANY, `(${name} x y)`);
    const [first = 0, ...rest] = env.args;
    return rest.reduce<Template>((result, operand) => {
      const left = env.temp("left");
      const right = env.temp("right");
      return [
        "let*",
        [
          [left, result],
          [right, operand],
        ],
        ["if", [operator, left, right], left, right],
      ];
    }, first);
  });
}

/** All values first, then all assignments. */
function assignTogether(name: string): LibraryMacro {
  return defineMacro(name, (_call, env) => {
    if (env.args.length % 2 !== 0) return env.fail("WH2106", `${name} has a place without a value`);
    const bindings: Template[] = [];
    const stores: Template[] = [];
    for (let at = 0; at < env.args.length; at += 2) {
      const value = env.temp("value");
      bindings.push([value, env.args[at + 1] ?? 0]);
      stores.push(["setf", env.args[at] ?? 0, value]);
    }
    return ["let*", bindings, ...stores, 0];
  });
}

/** Items of a literal list: `'(1 2)` or `(list 1 2)`. */
function literalItems(env: MacroEnv, form: Form | undefined): readonly Form[] {
  if (form?.kind === "quote" && form.form.kind === "list") return form.form.items;
  if (form?.kind === "list" && form.items[0]?.kind === "symbol") {
    if (form.items[0].name === "LIST") return form.items.slice(1);
    const quoted = form.items[1];
    if (form.items[0].name === "QUOTE" && quoted?.kind === "list") return quoted.items;
  }
  if (form?.kind === "symbol" && form.name === "NIL") return [];
  return env.fail("WH2108", "dolist in a program takes a literal list", {
    span: form?.span ?? env.span,
    help: ["(dolist (port '(80 443)) ...) is unrolled"],
  });
}

/** Common Lisp operators that have a meaning in programs: §2.5 of the language. A user's macro of the same name wins. */
export const COMMON_LISP_MACROS: readonly LibraryMacro[] = [
  defineMacro("setq", (_call, env) => ["setf", ...env.args]),
  assignTogether("psetq"),
  assignTogether("psetf"),
  unary("1+", (x) => ["+", x, 1]),
  unary("1-", (x) => ["-", x, 1]),
  unary("zerop", (x) => ["=", x, 0]),
  unary("plusp", (x) => ["s>", x, 0]),
  unary("minusp", (x) => ["s<", x, 0]),
  unary("evenp", (x) => ["=", ["logand", x, 1], 0]),
  unary("oddp", (x) => ["logand", x, 1]),
  unary("lognot", (x) => ["logxor", x, -1]),
  unary("identity", (x) => x),
  unary("null", (x) => ["not", x]),
  defineMacro("abs", (_call, env) => {
    expectArgs(env, 1, 1, "(abs x)");
    const value = env.temp("value");
    return ["let", [[value, env.args[0] ?? 0]], ["if", ["s<", value, 0], ["-", value], value]];
  }),
  binary("logtest", (x, y) => ["/=", ["logand", x, y], 0]),
  binary("logbitp", (index, x) => ["logand", [">>", x, index], 1]),
  binary("eq", (x, y) => ["=", x, y]),
  binary("eql", (x, y) => ["=", x, y]),
  binary("rem", (x, y) => ["mod", x, y]),
  extreme("min", "<"),
  extreme("max", ">"),
  defineMacro("prog1", (_call, env) => {
    expectArgs(env, 1, MANY, "(prog1 value form...)");
    const [first = 0, ...rest] = env.args;
    const value = env.temp("value");
    return ["let", [[value, first]], ...rest, value];
  }),
  defineMacro("prog2", (_call, env) => {
    expectArgs(env, 2, MANY, "(prog2 form value form...)");
    const [before = 0, second = 0, ...rest] = env.args;
    const value = env.temp("value");
    return ["progn", before, ["let", [[value, second]], ...rest, value]];
  }),
  defineMacro("rotatef", (_call, env) => {
    const values = env.args.map(() => env.temp("value"));
    const bindings: Template[] = env.args.map((place, at) => [values[at] ?? 0, place]);
    const stores: Template[] = env.args.map((place, at) => ["setf", place, values[(at + 1) % values.length] ?? 0]);
    return ["let*", bindings, ...stores, 0];
  }),
  defineMacro("dolist", (_call, env) => {
    const shape = "(dolist (x '(1 2 3)) form...)";
    expectArgs(env, 1, MANY, shape);
    const [header, ...body] = env.args;
    const [variable, list, result] = header?.kind === "list" ? header.items : [];
    if (variable?.kind !== "symbol")
      return env.fail("WH2119", `${header ? describe(header) : "nothing"} stands where (variable list) is expected`, {
        help: [`write ${shape}`],
      });
    const rounds: Template[] = literalItems(env, list).map((item) => ["let", [[variable, item]], ...body]);
    return ["progn", ...rounds, result ? ["let", [[variable, 0]], result] : 0];
  }),
];

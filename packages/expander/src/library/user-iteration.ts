import type { Form } from "@whistler/reader";
import { describe, type Template } from "../body/template.ts";
import { SCALAR_TYPES, scalarTypeName } from "../body/types.ts";
import { defineMacro, expectArgs, keywordOperands, type LibraryMacro, type MacroEnv } from "./macro.ts";

const POINTER_BYTES = 8;

interface Loop {
  readonly base: Form;
  readonly count: Form;
  readonly most: Form;
  readonly index: Form | null;
}

function loopOf(
  env: MacroEnv,
  base: Form | undefined,
  count: Form | undefined,
  most: Form | undefined,
  options: readonly Form[],
  shape: string,
): Loop {
  if (!base || !count || !most) return env.fail("WH2119", "the loop lacks operands", { help: [`write ${shape}`] });
  const index = keywordOperands(env, options, ["INDEX"]).get("INDEX") ?? null;
  if (index && index.kind !== "symbol") env.fail("WH2105", `${describe(index)} is no variable`, { span: index.span });
  return { base, count, most, index };
}

/** For each element up to the bound: read it into the buffer, then run the body with the index bound if it has a name. */
function elements(
  env: MacroEnv,
  loop: Loop,
  sizeBytes: number,
  buffer: Template,
  body: (index: readonly Template[]) => Template,
): Template {
  const at = env.temp("index");
  const element: Template = ["+", loop.base, sizeBytes === 1 ? at : ["*", at, sizeBytes]];
  const named: readonly Template[] = loop.index ? [[loop.index, at]] : [];
  return ["dotimes", [at, loop.most], ["when", [">", loop.count, at], ["probe-read-user", buffer, sizeBytes, element], body(named)]];
}

/** Arrays in the memory of the process: §6.4 of the language. */
export const USER_ITERATION_MACROS: readonly LibraryMacro[] = [
  defineMacro("do-user-ptrs", (_call, env) => {
    const shape = "(do-user-ptrs (pointer base count max :index i) form...)";
    expectArgs(env, 1, Number.POSITIVE_INFINITY, shape);
    const [header, ...body] = env.args;
    const [variable, base, count, most, ...options] = header?.kind === "list" ? header.items : [];
    if (variable?.kind !== "symbol") return env.fail("WH2119", "do-user-ptrs takes a variable first", { help: [`write ${shape}`] });
    const loop = loopOf(env, base, count, most, options, shape);
    const buffer = env.temp("buffer");
    return [
      "let",
      [[buffer, ["struct-alloc", POINTER_BYTES]]],
      elements(env, loop, POINTER_BYTES, buffer, (index) => [
        "let*",
        [...index, [variable, "u64", ["load", "u64", buffer, 0]]],
        ["when", variable, ...body],
      ]),
    ];
  }),
  defineMacro("do-user-array", (_call, env) => {
    const shape = "(do-user-array (value u32 base count max :index i) form...)";
    expectArgs(env, 1, Number.POSITIVE_INFINITY, shape);
    const [header, ...body] = env.args;
    const [variable, type, base, count, most, ...options] = header?.kind === "list" ? header.items : [];
    if (variable?.kind !== "symbol") return env.fail("WH2119", "do-user-array takes a variable first", { help: [`write ${shape}`] });
    const loop = loopOf(env, base, count, most, options, shape);
    const sizeBytes = env.sizeOf(type);
    if (sizeBytes === null) {
      return env.fail("WH2111", `${type ? describe(type) : "nothing"} is no element type`, {
        span: type?.span ?? env.span,
        help: [`types: ${[...SCALAR_TYPES.keys()].join(" ").toLowerCase()}, or the name of a struct`],
      });
    }
    const scalar = scalarTypeName(type);
    if (scalar === null) {
      return [
        "let",
        [[variable, ["struct-alloc", sizeBytes]]],
        elements(env, loop, sizeBytes, variable, (index) => ["let", index, ...body]),
      ];
    }
    const buffer = env.temp("buffer");
    return [
      "let",
      [[buffer, ["struct-alloc", sizeBytes]]],
      elements(env, loop, sizeBytes, buffer, (index) => ["let*", [...index, [variable, scalar, ["load", scalar, buffer, 0]]], ...body]),
    ];
  }),
];

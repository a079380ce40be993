import type { Form, ListForm } from "@whistler/reader";
import { describe, headName, type Template } from "../body/template.ts";
import { defineMacro, expectArgs, type LibraryMacro, type MacroEnv } from "./macro.ts";
import { addToMap } from "./maps.ts";

/** Places nest through macros at most so often. */
const MAX_STEPS = 200;

const SWAPS: ReadonlySet<string> = new Set(["NTOHS", "HTONS", "NTOHL", "HTONL", "NTOHLL", "HTONLL"]);

/** `incf` and `decf`: the place's subforms are evaluated once; the value is the untruncated sum. */
function change(name: "incf" | "decf"): LibraryMacro {
  const operator = name === "incf" ? "+" : "-";
  return defineMacro(name, (_call, env) => {
    expectArgs(env, 1, 2, `(${name} place 1)`);
    const [target, delta = env.build(1)] = env.args;
    let place: Form | undefined = target;
    for (let steps = 0; place && steps < MAX_STEPS; steps++) {
      if (place.kind === "symbol") return ["setf", place, [operator, place, delta]];
      const head = headName(place);
      if (place.kind !== "list" || head === null) break;
      if (env.hasUserSetf(place)) return ["setf", place, [operator, place, delta]];
      if (head === "GETMAP") {
        const [, map, key] = place.items;
        if (!map || !key) break;
        return addToMap(env, map, key, name === "incf" ? delta : negated(delta));
      }
      if (head === "LOAD") return throughPointer(env, place, operator, delta);
      if (head === "CTX" || head === "CTX-LOAD") return throughContext(env, place, operator, delta);
      if (SWAPS.has(head)) return throughSwap(env, place, operator, delta);
      const expanded: Form | null = env.expandOnce(place);
      if (!expanded) break;
      place = expanded;
    }
    return env.fail("WH2112", `${target ? describe(target) : "nothing"} is not a place`, target ? { span: target.span } : {});
  });
}

/** Modulo 2^64: the negation of a literal above 2^63 is a small number again. What is no literal of the language is left to be refused. */
function negated(delta: Form): Template {
  if (delta.kind !== "integer" || delta.value >= 1n << 64n) return ["-", delta];
  return BigInt.asIntN(64, -delta.value);
}

function throughPointer(env: MacroEnv, place: ListForm, operator: string, delta: Form): Template {
  const [, type = 0, pointer = 0, offset = 0] = place.items;
  const base = env.temp("pointer");
  const sum: Template = [operator, ["load", type, base, offset], delta];
  if (!env.used) return ["let", [[base, pointer]], ["store", type, base, offset, sum]];
  const result = env.temp("sum");
  return [
    "let*",
    [
      [base, pointer],
      [result, sum],
    ],
    ["store", type, base, offset, result],
    result,
  ];
}

function throughContext(env: MacroEnv, place: ListForm, operator: string, delta: Form): Template {
  const sum: Template = [operator, place, delta];
  if (!env.used) return ["%ctx-set", place, sum];
  const result = env.temp("sum");
  return ["let", [[result, sum]], ["%ctx-set", place, result], result];
}

/** A swapped field: the pointer is bound once, the sum is stored through the swap. */
function throughSwap(env: MacroEnv, place: ListForm, operator: string, delta: Form): Template {
  const [swap = 0, inner] = place.items;
  if (inner?.kind !== "list" || headName(inner) !== "LOAD") return ["setf", place, [operator, place, delta]];
  const [load = 0, type = 0, pointer = 0, offset = 0] = inner.items;
  const base = env.temp("pointer");
  const once: Template = [swap, [load, type, base, offset]];
  return ["let", [[base, pointer]], ["setf", once, [operator, once, delta]]];
}

/** `incf` and `decf` on every kind of place: §4.6 of the language. */
export const INCREMENT_MACROS: readonly LibraryMacro[] = [change("incf"), change("decf")];

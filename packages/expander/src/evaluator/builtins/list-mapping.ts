import { type BuiltinFunction, fn } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { type Cons, listOf, NIL, type Value } from "../value.ts";
import { consArg, functionArg } from "./argument.ts";
import { concatenateDestructively } from "./list-appending.ts";

/** The lists of a mapping function, walked in step until one ends; `wholes` passes the tails themselves. */
function* walk(interpreter: Interpreter, lists: readonly Value[], wholes: boolean): Generator<Value[]> {
  let rests = [...lists];
  for (;;) {
    interpreter.step();
    const conses: Cons[] = [];
    for (const rest of rests) {
      if (rest === NIL) return;
      conses.push(consArg(interpreter, rest, "map"));
    }
    yield wholes ? conses : conses.map((cons) => cons.car);
    rests = conses.map((cons) => cons.cdr);
  }
}

function mapping(name: string, doc: string, wholes: boolean, result: "list" | "concatenated" | "first"): BuiltinFunction {
  return fn(name, "function list &rest lists", doc, (args, interpreter) => {
    const call = functionArg(interpreter, args[0]);
    const results: Value[] = [];
    for (const items of walk(interpreter, args.slice(1), wholes)) {
      const value = interpreter.call(call, ...items);
      if (result !== "first") results.push(value);
    }
    if (result === "concatenated") return concatenateDestructively(interpreter, results);
    return result === "first" ? (args[1] ?? NIL) : listOf(results);
  });
}

/** `mapcar` and its kin. */
export const LIST_MAPPING: readonly BuiltinFunction[] = [
  mapping("mapcar", "the list of what the function makes of the elements", false, "list"),
  mapping("mapc", "the first list, after the function was called with the elements", false, "first"),
  mapping("mapcan", "the concatenation of the lists that the function makes of the elements", false, "concatenated"),
  mapping("maplist", "the list of what the function makes of the tails", true, "list"),
  mapping("mapl", "the first list, after the function was called with the tails", true, "first"),
  mapping("mapcon", "the concatenation of the lists that the function makes of the tails", true, "concatenated"),
];

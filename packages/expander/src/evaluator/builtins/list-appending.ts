import { type BuiltinFunction, fn } from "../builtin.ts";
import type { Interpreter } from "../interpreter.ts";
import { Cons, listOf, NIL, type Value } from "../value.ts";
import { consArg, listArg } from "./argument.ts";

/** All but the last list are copied; the last becomes the tail. */
function append(interpreter: Interpreter, lists: readonly Value[]): Value {
  let result = lists.at(-1) ?? NIL;
  for (let at = lists.length - 2; at >= 0; at--) {
    const conses: Cons[] = [];
    for (let rest: Value = lists[at] ?? NIL; rest !== NIL; ) {
      interpreter.step();
      const cons = consArg(interpreter, rest, "append");
      conses.push(cons);
      rest = cons.cdr;
    }
    for (const cons of conses.reverse()) result = new Cons(cons.car, result, cons.span);
  }
  return result;
}

function lastCons(interpreter: Interpreter, list: Cons): Cons {
  let last = list;
  while (last.cdr instanceof Cons) {
    interpreter.step();
    last = last.cdr;
  }
  return last;
}

/** `nconc`: each list's last cons is changed to go on with the next list. */
export function concatenateDestructively(interpreter: Interpreter, lists: readonly Value[]): Value {
  let result: Value = NIL;
  let last: Cons | null = null;
  for (const [at, list] of lists.entries()) {
    if (list === NIL) continue;
    if (last) last.cdr = list;
    else result = list;
    if (list instanceof Cons) last = lastCons(interpreter, list);
    else if (at < lists.length - 1) return interpreter.typeError("a list", list, "nconc");
  }
  return result;
}

/** Lists made of lists, one behind the other. */
export const LIST_APPENDING: readonly BuiltinFunction[] = [
  fn("append", "&rest lists", "the elements of all lists", (args, interpreter) => append(interpreter, args)),
  fn("nconc", "&rest lists", "append; all lists but the last are changed", (args, interpreter) =>
    concatenateDestructively(interpreter, args),
  ),
  fn("revappend", "list tail", "the reversed list before the tail", ([list, tail = NIL], interpreter) =>
    listOf(listArg(interpreter, list, "revappend").reverse(), tail),
  ),
  fn("nreconc", "list tail", "revappend; the list may be changed", ([list, tail = NIL], interpreter) =>
    listOf(listArg(interpreter, list, "nreconc").reverse(), tail),
  ),
];

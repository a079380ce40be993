import type { Interpreter } from "../interpreter.ts";
import { Cons, LispCharacter, LispString, LispSymbol, LispVector, listOf, NIL, type Value } from "../value.ts";

/** The text of characters; anything else is a type error. */
export function textOf(interpreter: Interpreter, items: readonly Value[], who: string): string {
  return items
    .map((item) => (item instanceof LispCharacter ? String.fromCodePoint(item.codePoint) : interpreter.typeError("a character", item, who)))
    .join("");
}

/** A sequence of the same kind with other elements. */
export function like(interpreter: Interpreter, model: Value, items: readonly Value[], who: string): Value {
  if (model instanceof LispString) return new LispString(textOf(interpreter, items, who));
  return model instanceof LispVector ? new LispVector([...items]) : listOf(items);
}

/** A sequence of the type that a specifier names: list, vector or string. */
export function ofType(interpreter: Interpreter, type: Value, items: readonly Value[], who: string): Value {
  const head = type instanceof Cons ? type.car : type;
  const name = head instanceof LispSymbol ? head.name : "";
  if (/^(LIST|CONS|NULL)$/.test(name) || (name === "SEQUENCE" && type === head)) return listOf(items);
  if (/STRING$/.test(name)) return new LispString(textOf(interpreter, items, who));
  if (/^(SIMPLE-)?(VECTOR|ARRAY)$/.test(name)) {
    const element = type instanceof Cons && type.cdr instanceof Cons ? type.cdr.car : NIL;
    return element instanceof LispSymbol && element.name === "CHARACTER"
      ? new LispString(textOf(interpreter, items, who))
      : new LispVector([...items]);
  }
  const user = interpreter.types.get(name);
  if (user) return ofType(interpreter, user(type), items, who);
  return interpreter.error("WH2004", `${who}: ${interpreter.show(type)} is no type of sequence`, [], "TYPE-ERROR");
}

/** Put new elements into a sequence, of which there are as many as before. */
export function overwrite(interpreter: Interpreter, target: Value, items: readonly Value[], who: string): void {
  interpreter.step(items.length);
  if (target instanceof LispVector) target.items.splice(0, target.items.length, ...items);
  else if (target instanceof LispString) target.text = textOf(interpreter, items, who);
  else {
    let at = 0;
    for (let rest: Value = target; rest instanceof Cons && at < items.length; rest = rest.cdr) {
      rest.car = items[at] ?? NIL;
      at += 1;
    }
  }
}

import { type SpecialForm, special } from "../builtin.ts";
import { catchingBlock } from "../closure.ts";
import { compileBody, compileForm } from "../compile.ts";
import { eql } from "../equality.ts";
import { type Code, Frame, frameAt } from "../frame.ts";
import type { Interpreter } from "../interpreter.ts";
import { nameOf, operandsOf, rest, second } from "../operands.ts";
import { findBlock, findTag, Scope } from "../scope.ts";
import { BlockExit, TagExit, ThrowExit } from "../signals.ts";
import { LispSymbol, NIL, primary, type Value } from "../value.ts";

/** Blocks, catches and what leaves them. */
export const EXIT: readonly SpecialForm[] = [
  special("(block name form...)", "the forms, which return-from can leave", (call, scope, interpreter) => {
    const name = second(call);
    if (!(name instanceof LispSymbol)) return interpreter.error("WH2008", "block takes a name and forms");
    return blockOf(interpreter, name, scope, (inner) => compileBody(interpreter, rest(call.cdr), inner));
  }),
  special("(return-from name value)", "leave the block with a value", (call, scope, interpreter) => {
    const [name = NIL, value = NIL] = operandsOf(interpreter, call, 1, 2, "(return-from name value)");
    return leave(interpreter, name === NIL ? NIL : nameOf(interpreter, name), value, scope);
  }),
  special("(return value)", "leave the block named nil: that of a loop", (call, scope, interpreter) => {
    const [value = NIL] = operandsOf(interpreter, call, 0, 1, "(return value)");
    return leave(interpreter, NIL, value, scope);
  }),
  special("(go tag)", "go on at a tag of the tagbody around", (call, scope, interpreter) => {
    const found = findTag(scope, second(call));
    if (!found) return interpreter.error("WH2011", `no tag ${interpreter.show(second(call))} is in sight`, [], "CONTROL-ERROR");
    const { depth, what } = found;
    what.exit.used = true;
    return (frame) => {
      throw new TagExit(frameAt(frame, depth), what.place);
    };
  }),
  special("(catch tag form...)", "the forms, which throw to the same tag leaves", (call, scope, interpreter) => {
    const tag = compileForm(interpreter, second(call), scope);
    const body = compileBody(interpreter, rest(call.cdr), scope);
    return (frame) => {
      const outer = interpreter.catches;
      const standing = interpreter.standing;
      const target = new Frame(frame, []);
      interpreter.catches = [...outer, { tag: primary(tag(frame)), target }];
      try {
        return body(frame);
      } catch (exit) {
        if (!(exit instanceof ThrowExit) || exit.target !== target) throw exit;
        interpreter.restore(standing);
        return exit.result;
      } finally {
        interpreter.catches = outer;
      }
    };
  }),
  special("(throw tag value)", "leave the innermost catch of the tag", (call, scope, interpreter) => {
    const [tag, value] = [compileForm(interpreter, second(call), scope), compileForm(interpreter, second(call.cdr), scope)];
    return (frame) => {
      const wanted = primary(tag(frame));
      const result = value(frame);
      const found = interpreter.catches.findLast((one) => eql(one.tag, wanted));
      if (!found) return interpreter.error("WH2011", `no catch is in force for ${interpreter.show(wanted)}`, [], "CONTROL-ERROR");
      throw new ThrowExit(found.target, result);
    };
  }),
  special("(unwind-protect form cleanup...)", "the form; the cleanup forms run however it is left", (call, scope, interpreter) => {
    const form = compileForm(interpreter, second(call), scope);
    const cleanup = compileBody(interpreter, rest(call.cdr), scope);
    return (frame) => {
      const standing = interpreter.standing;
      try {
        return form(frame);
      } finally {
        const left = interpreter.standing;
        interpreter.restore(standing);
        cleanup(frame);
        interpreter.restore(left);
      }
    };
  }),
];

/** The code of a block around what `compile` makes. Its frame is the target of exits; a block that nothing leaves costs nothing more. */
export function blockOf(interpreter: Interpreter, name: LispSymbol, scope: Scope | null, compile: (inner: Scope) => Code): Code {
  const inner = new Scope(scope);
  const exit = { used: false };
  inner.blocks.set(name, exit);
  const body = compile(inner);
  const guarded = exit.used ? catchingBlock(interpreter, body) : body;
  return (frame) => guarded(new Frame(frame, []));
}

function leave(interpreter: Interpreter, name: LispSymbol, value: Value, scope: Scope | null): Code {
  const found = findBlock(scope, name);
  if (!found) return interpreter.error("WH2011", `no block ${interpreter.show(name).toLowerCase()} is in sight`, [], "CONTROL-ERROR");
  found.what.used = true;
  const { depth } = found;
  const code = compileForm(interpreter, value, scope);
  return (frame) => {
    throw new BlockExit(frameAt(frame, depth), code(frame));
  };
}

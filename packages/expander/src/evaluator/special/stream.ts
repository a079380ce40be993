import { type SpecialForm, special } from "../builtin.ts";
import { bindingSpecials } from "../closure.ts";
import { compileBody, compileForm, splitBody } from "../compile.ts";
import { Frame } from "../frame.ts";
import type { Interpreter } from "../interpreter.ts";
import { first, rest, second } from "../operands.ts";
import { Scope } from "../scope.ts";
import { itemsOf, LispStream, LispString, LispSymbol, primary, type Value, type Values } from "../value.ts";
import { storeIn } from "./binding.ts";

/** Streams that live as long as a form. */
export const STREAMS: readonly SpecialForm[] = [
  special("(with-output-to-string (stream) form...)", "what the forms write to the stream, as a string", (call, scope, interpreter) => {
    const header = second(call);
    return withStream(
      interpreter,
      first(header),
      rest(call.cdr),
      scope,
      () => new LispStream(),
      (stream, body) => {
        body();
        return new LispString(stream.pieces.join(""));
      },
    );
  }),
  special(
    "(with-input-from-string (stream string) form...)",
    "the forms with a stream that reads the string",
    (call, scope, interpreter) => {
      const header = second(call);
      const text = compileForm(interpreter, second(header), scope);
      return withStream(
        interpreter,
        first(header),
        rest(call.cdr),
        scope,
        (frame) => {
          const value = primary(text(frame));
          return value instanceof LispString
            ? new LispStream({ input: value.text })
            : interpreter.typeError("a string", value, "with-input-from-string");
        },
        (_stream, body) => body(),
      );
    },
  ),
  special(
    "(with-open-file (stream path option...) form...)",
    "the forms with a stream that reads a file through the host; files are only read",
    (call, scope, interpreter) => {
      const header = second(call);
      const path = compileForm(interpreter, second(header), scope);
      const options = itemsOf(rest(rest(header))).map((option) => (option instanceof LispSymbol ? option.name : ""));
      const direction = options[options.indexOf("DIRECTION") + 1];
      if (options.includes("DIRECTION") && direction !== "INPUT")
        return interpreter.error("WH2005", "compile-time code does not write files", [], "FILE-ERROR");
      return withStream(
        interpreter,
        first(header),
        rest(call.cdr),
        scope,
        (frame) => {
          const value = primary(path(frame));
          if (!(value instanceof LispString)) return interpreter.typeError("a path", value, "with-open-file");
          const text = interpreter.host.readSource(value.text);
          return text === null
            ? interpreter.error("WH2005", `the file ${JSON.stringify(value.text)} cannot be read`, [], "FILE-ERROR")
            : new LispStream({ input: text });
        },
        (_stream, body) => body(),
      );
    },
  ),
];

function withStream(
  interpreter: Interpreter,
  name: Value,
  body: Value,
  scope: Scope | null,
  open: (frame: Frame) => LispStream,
  around: (stream: LispStream, body: () => Value | Values) => Value | Values,
) {
  const { forms, specials } = splitBody(body);
  const inner = new Scope(scope);
  const store = storeIn(interpreter, inner, interpreter.bindable(name), specials);
  const code = compileBody(interpreter, forms, inner);
  return (frame: Frame): Value | Values => {
    const stream = open(frame);
    const made = new Frame(frame, []);
    return bindingSpecials(interpreter, store.dynamic, () => {
      store.set(made, stream);
      return around(stream, () => code(made));
    });
  };
}

import { type BuiltinFunction, fn, type Keywords } from "../builtin.ts";
import { formatText } from "../format/format.ts";
import type { Interpreter } from "../interpreter.ts";
import { LispCharacter, LispFunction, LispStream, LispString, LispSymbol, NIL, T, type Value, Values } from "../value.ts";
import { boundsArg, characterArg, integerArg, streamArg, stringArg, textArg } from "./argument.ts";

function printing(name: string, doc: string, text: (shown: string) => string, readably: boolean): BuiltinFunction {
  return fn(name, "object &optional stream", doc, ([value = NIL, stream], interpreter) => {
    streamArg(interpreter, stream, name).write(text(interpreter.printed(value, readably)));
    return value;
  });
}

function toText(name: string, doc: string, readably: boolean): BuiltinFunction {
  return fn(name, "object", doc, ([value = NIL], interpreter) => new LispString(interpreter.printed(value, readably)));
}

function written(interpreter: Interpreter, value: Value, keywords: Keywords): string {
  const base = Number(integerArg(interpreter, keywords.get("BASE") ?? 10n, "write"));
  if (base < 2 || base > 36) return interpreter.typeError("a radix from 2 to 36", BigInt(base), "write");
  const readably = (keywords.get("ESCAPE") ?? T) !== NIL;
  const shown = typeof value === "bigint" ? value.toString(base).toUpperCase() : interpreter.printed(value, readably);
  const letters = keywords.get("CASE");
  return value instanceof LispSymbol && letters instanceof LispSymbol && letters.name === "DOWNCASE" ? shown.toLowerCase() : shown;
}

const WRITE_KEYS = "base radix escape case pretty readably circle level length array gensym lines right-margin";

/** The line at a stream's position, and whether a line end followed it; null at the end of the text. */
function nextLine(stream: LispStream): { readonly text: string; readonly ended: boolean } | null {
  if (stream.position >= stream.input.length) return null;
  const end = stream.input.indexOf("\n", stream.position);
  const text = stream.input.slice(stream.position, end < 0 ? undefined : end);
  stream.position = end < 0 ? stream.input.length : end + 1;
  return { text, ended: end >= 0 };
}

function atEnd(interpreter: Interpreter, errorP: Value | undefined, value: Value | undefined): Value {
  if ((errorP ?? T) !== NIL) return interpreter.error("WH2005", "the stream is at its end", [], "END-OF-FILE");
  return value ?? NIL;
}

function inputArg(interpreter: Interpreter, value: Value | undefined, who: string): LispStream {
  return value instanceof LispStream ? value : interpreter.typeError("an input stream", value ?? NIL, who);
}

/** Printing and reading. */
export const OUTPUT: readonly BuiltinFunction[] = [
  fn(
    "format",
    "destination control &rest arguments",
    "text by a control string: as a string (nil), to the output (t) or a stream",
    ([target = NIL, control, ...args], interpreter) => {
      const stream = target === NIL ? null : target instanceof LispString ? null : streamArg(interpreter, target, "format");
      const text =
        control instanceof LispFunction
          ? ""
          : formatText(interpreter, textArg(interpreter, control, "format"), args, stream?.atLineStart ?? true);
      if (target instanceof LispString) target.text += text;
      if (stream) stream.write(text);
      return target === NIL ? new LispString(text) : NIL;
    },
  ),
  printing("prin1", "print so that it can be read", (shown) => shown, true),
  printing("princ", "print for people", (shown) => shown, false),
  printing("print", "prin1 on a new line, with a blank after it", (shown) => `\n${shown} `, true),
  fn("pprint", "object &optional stream", "print on a new line", ([value = NIL, stream], interpreter) => {
    streamArg(interpreter, stream, "pprint").write(`\n${interpreter.printed(value, true)}`);
    return new Values([]);
  }),
  fn("write", `object &key stream ${WRITE_KEYS}`, "print as the keywords say", ([value = NIL], interpreter, keywords) => {
    streamArg(interpreter, keywords.get("STREAM"), "write").write(written(interpreter, value, keywords));
    return value;
  }),
  toText("prin1-to-string", "what prin1 prints", true),
  toText("princ-to-string", "what princ prints", false),
  fn(
    "write-to-string",
    `object &key ${WRITE_KEYS}`,
    "what write prints",
    ([value = NIL], interpreter, keywords) => new LispString(written(interpreter, value, keywords)),
  ),
  ...["write-string", "write-line"].map((name) =>
    fn(
      name,
      "string &optional stream &key start end",
      name === "write-line" ? "print a string and end the line" : "print a string",
      ([value, stream], interpreter, keywords) => {
        const all = stringArg(interpreter, value, name).characters;
        const [start, end] = boundsArg(interpreter, keywords.get("START"), keywords.get("END"), all.length, name);
        streamArg(interpreter, stream, name).write(all.slice(start, end).join("") + (name === "write-line" ? "\n" : ""));
        return value ?? NIL;
      },
    ),
  ),
  fn("write-char", "character &optional stream", "print a character", ([value, stream], interpreter) => {
    const character = characterArg(interpreter, value, "write-char");
    streamArg(interpreter, stream, "write-char").write(String.fromCodePoint(character.codePoint));
    return character;
  }),
  fn("terpri", "&optional stream", "end the line", ([stream], interpreter) => {
    streamArg(interpreter, stream, "terpri").write("\n");
    return NIL;
  }),
  fn("fresh-line", "&optional stream", "end the line unless it is empty", ([stream], interpreter) => {
    const target = streamArg(interpreter, stream, "fresh-line");
    if (target.atLineStart) return NIL;
    target.write("\n");
    return T;
  }),
  ...["finish-output", "force-output", "clear-output"].map((name) =>
    fn(name, "&optional stream", "nothing: output is not kept back", () => NIL),
  ),
  fn("make-string-output-stream", "", "a stream that collects text", () => new LispStream()),
  fn("get-output-stream-string", "stream", "the text that a stream collected", ([stream], interpreter) => {
    const from = streamArg(interpreter, stream, "get-output-stream-string");
    return new LispString(from.pieces.splice(0).join(""));
  }),
  fn(
    "make-string-input-stream",
    "string",
    "a stream that reads a string",
    ([value], interpreter) => new LispStream({ input: stringArg(interpreter, value, "make-string-input-stream").text }),
  ),
  fn("close", "stream &key abort", "nothing: streams need not be closed", () => T),
  fn(
    "read-line",
    "stream &optional eof-error-p eof-value",
    "the next line, and whether the text ended with it",
    ([stream, errorP, value], interpreter) => {
      const line = nextLine(inputArg(interpreter, stream, "read-line"));
      return line ? new Values([new LispString(line.text), line.ended ? NIL : T]) : atEnd(interpreter, errorP, value);
    },
  ),
  ...["read-char", "peek-char"].map((name) =>
    fn(
      name,
      name === "read-char" ? "stream &optional eof-error-p eof-value" : "peek-type stream &optional eof-error-p eof-value",
      name === "read-char" ? "the next character" : "the next character, which stays; with the type t after blanks",
      (args, interpreter) => {
        const [kind, stream, errorP, value] = name === "read-char" ? [NIL, ...args] : args;
        const from = inputArg(interpreter, stream, name);
        if (kind === T) while (/\s/.test(from.input[from.position] ?? "")) from.position += 1;
        const point = from.input.codePointAt(from.position);
        if (point === undefined) return atEnd(interpreter, errorP, value);
        if (name === "read-char") from.position += point > 0xffff ? 2 : 1;
        return new LispCharacter(point);
      },
    ),
  ),
  fn("unread-char", "character stream", "put the character back that was read last", ([character, stream], interpreter) => {
    const back = characterArg(interpreter, character, "unread-char").codePoint > 0xffff ? 2 : 1;
    const from = inputArg(interpreter, stream, "unread-char");
    from.position = Math.max(0, from.position - back);
    return NIL;
  }),
  fn("read", "stream &optional eof-error-p eof-value", "the next form of a stream", ([stream, errorP, value], interpreter) => {
    const from = inputArg(interpreter, stream, "read");
    const found = interpreter.readFirst(from.input, from.position);
    if (!found) {
      from.position = from.input.length;
      return atEnd(interpreter, errorP, value);
    }
    from.position = found.end;
    return found.value;
  }),
  fn(
    "read-from-string",
    "string &optional eof-error-p eof-value &key start end preserve-whitespace",
    "the first form of a string, and where it ends",
    ([text, errorP, value], interpreter, keywords) => {
      const source = stringArg(interpreter, text, "read-from-string").text;
      const [start, end] = boundsArg(interpreter, keywords.get("START"), keywords.get("END"), source.length, "read-from-string");
      const found = interpreter.readFirst(source.slice(0, end), start);
      return found ? new Values([found.value, BigInt(found.end)]) : atEnd(interpreter, errorP, value);
    },
  ),
];

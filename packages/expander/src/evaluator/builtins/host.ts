import { beside } from "../beside.ts";
import { type BuiltinFunction, fn } from "../builtin.ts";
import { LispString, NIL, T } from "../value.ts";
import { stringArg, textArg } from "./argument.ts";

/** What asks the machine that the compiler runs on. Without a host there is no file and no environment. */
export const HOST: readonly BuiltinFunction[] = [
  ...["getenv", "posix-getenv"].map((name) =>
    fn(name, "name", "the value of an environment variable, or nil (sb-ext:posix-getenv, uiop:getenv)", ([variable], interpreter) => {
      const value = interpreter.host.environmentVariable(textArg(interpreter, variable, name));
      return value === null ? NIL : new LispString(value);
    }),
  ),
  ...["probe-file", "file-exists-p"].map((name) =>
    fn(name, "path", "the path if there is such a file, or nil", ([path], interpreter) => {
      const file = stringArg(interpreter, path, name);
      return interpreter.host.fileExists(file.text) ? file : NIL;
    }),
  ),
  fn(
    "load",
    "path &key if-does-not-exist verbose print external-format",
    "evaluate the forms of a file, found from the loading file or the current directory",
    ([path], interpreter, keywords) => {
      const name = stringArg(interpreter, path, "load").text;
      const text = interpreter.host.readSource(name);
      if (text === null) {
        if (keywords.get("IF-DOES-NOT-EXIST") === NIL) return NIL;
        return interpreter.error("WH2019", `the file ${JSON.stringify(name)} cannot be read`, [], "FILE-ERROR");
      }
      interpreter.loadText(text, beside(name, interpreter.at.source.path));
      return T;
    },
  ),
  fn("read-file-string", "path", "the text of a file (uiop)", ([path], interpreter) => {
    const name = stringArg(interpreter, path, "read-file-string").text;
    const text = interpreter.host.readSource(name);
    return text === null
      ? interpreter.error("WH2019", `the file ${JSON.stringify(name)} cannot be read`, [], "FILE-ERROR")
      : new LispString(text);
  }),
  ...["namestring", "pathname"].map((name) =>
    fn(name, "path", "the path itself: paths are strings", ([path], interpreter) => stringArg(interpreter, path, name)),
  ),
  fn(
    "merge-pathnames",
    "path &optional defaults",
    "the path, after the directory of the defaults unless it is absolute",
    ([path, defaults], interpreter) => {
      const name = stringArg(interpreter, path, "merge-pathnames");
      if (name.text.startsWith("/") || !(defaults instanceof LispString)) return name;
      return new LispString(defaults.text.replace(/[^/]*$/, "") + name.text);
    },
  ),
];

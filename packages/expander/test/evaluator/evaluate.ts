import { renderText } from "@whistler/diagnostics";
import { read } from "@whistler/reader";
import { expect, test } from "vitest";
import { type ExpandOptions, expand } from "../../src/index.ts";

/** Compile-time code: what `(format t "~s" E)` prints after the forms of `before`. */
export function evaluate(expression: string, before = "", options: ExpandOptions = {}): string {
  let printed = "";
  const forms = read(`${before}\n(format t "~s" ${expression}\n)`);
  if (!forms.ok) throw new Error(renderText(forms.diagnostics));
  const unit = expand(forms.value, {
    ...options,
    write: (text) => {
      printed += text;
    },
  });
  if (!unit.ok) throw new Error(renderText(unit.diagnostics));
  return printed;
}

/** The code and message of the first error of a text. */
export function errorOf(text: string, options: ExpandOptions = {}): string {
  const forms = read(text);
  const { diagnostics } = forms.ok ? expand(forms.value, options) : forms;
  const [found] = diagnostics.filter((one) => one.severity === "error");
  return found ? `${found.code} ${found.message}` : "no error";
}

/** One line a case: `expression => printed value`. */
export function table(lines: string): void {
  const cases = lines
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line): [string, string] => {
      const at = line.lastIndexOf(" => ");
      if (at < 0) throw new Error(`no => in ${line}`);
      return [line.slice(0, at), line.slice(at + 4)];
    });
  test.each(cases)("%s => %s", (expression, value) => {
    expect(evaluate(expression)).toBe(value);
  });
}

import { expand } from "@whistler/expander";
import { equalForms, type Form, read } from "@whistler/reader";
import { expect, test } from "vitest";
import { EXAMPLES, exampleText } from "../examples.ts";

/**
 * A `defprog` at top level keeps its body as it was written; inside a `progn` the body becomes data and forms again, as a macro's
 * expansion does. Both ways mean the same.
 */

const inside = (form: Form): Form => ({ kind: "list", items: [{ kind: "symbol", name: "PROGN", span: form.span }, form], span: form.span });

interface Outcome {
  readonly bodies: readonly Form[];
  readonly codes: readonly string[];
}

function expanded(forms: readonly Form[]): Outcome {
  const result = expand(forms);
  return { bodies: result.ok ? result.value.programs.flatMap(({ body }) => body) : [], codes: result.diagnostics.map(({ code }) => code) };
}

function expectSame(text: string): void {
  const forms = read(text);
  if (!forms.ok) throw new Error("the text does not read");
  const written = expanded(forms.value);
  const asData = expanded(forms.value.map(inside));
  expect(written.codes).toEqual(asData.codes);
  expect(written.bodies).toHaveLength(asData.bodies.length);
  written.bodies.forEach((body, at) => {
    const other = asData.bodies[at];
    expect(other && equalForms(body, other)).toBe(true);
    expect(body.span).toEqual(other?.span);
  });
}

test.each(EXAMPLES)("%s", (name) => expectSame(exampleText(name)));

test.each([
  ["a macro of the user's", "(defmacro twice (x) `(* 2 ,x)) (defprog p () (twice 4))"],
  [
    "symbols of a package",
    "(defpackage :a (:use :whistler)) (in-package :a) (defmacro one () 1) (defprog p () (let ((foo 1)) (+ foo (one))))",
  ],
  ["a prefix of another package", "(defprog p () (let ((cl-user::x 1)) x))"],
  ["quoted data for a macro", "(defmacro sum (list) `(+ ,@(second list))) (defprog p () (sum '(1 2 3)))"],
  ["a value computed while reading", "(defprog p () #.(* 6 7))"],
  ["an uninterned symbol", "(defprog p () (let ((#:x 1)) 2))"],
  ["a dotted form", "(defprog p () (+ 1 . 2))"],
  ["a keyword", "(defprog p () :pass)"],
  ["a body that is wrong", "(defprog p () (foo) (+ x 1))"],
  ["a header that is wrong", "(defprog p :xdp 1) (defprog (q) () 1) (defprog)"],
  ["a name that is taken", "(defprog p () 1) (defprog p () 2)"],
  ["defprog is a macro of the user's", "(defmacro defprog (name &rest body) `(defconstant ,name ,(length body))) (defprog p 1 2)"],
])("%s", (_name, text) => expectSame(text));

test("a body of 200,000 forms is wide, not deep", () => {
  const forms = read(`(defprog p () ${"1 ".repeat(200_000)})`);
  expect(forms.ok && expand(forms.value, { stepBudget: 10_000_000 }).diagnostics).toEqual([]);
});

import { renderText } from "@whistler/diagnostics";
import { printForm, readAll } from "@whistler/reader";
import fc from "fast-check";
import { expect, test } from "vitest";

/** Pieces that meet in every order: openers without ends, prefixes without forms, halves of syntax. */
const SOUP = [
  "(",
  ")",
  "'",
  "`",
  ",",
  ",@",
  ",.",
  "#(",
  "#'",
  "#.",
  "#+",
  "#-",
  "#:",
  "#\\",
  "#x",
  "#36r",
  "#b",
  "#p",
  "#|",
  "|#",
  "|",
  '"',
  "\\",
  ";",
  "\n",
  "\n(",
  " ",
  ".",
  "..",
  "a",
  "sbcl",
  "(or)",
  "pkg:",
  "::",
  ":k",
  "1",
  "1/",
  "1e9",
  "-",
  "#",
  "#1=",
  "#<",
  "é",
  "\ud800",
  "\t",
  "\u0000",
];

/** Whatever the text: no throw, an error where and only where `ok` is denied, every span inside the text, sound forms print and read. */
function check(text: string): void {
  const { forms, diagnostics } = readAll(text);
  expect(diagnostics.length).toBeLessThanOrEqual(101);
  for (const { span } of diagnostics) {
    expect(span?.start).toBeGreaterThanOrEqual(0);
    expect(span?.end).toBeGreaterThanOrEqual(span?.start ?? 0);
    expect(span?.end).toBeLessThanOrEqual(text.length);
  }
  let end = 0;
  for (const { span } of forms) {
    expect(span.start).toBeGreaterThanOrEqual(end);
    expect(span.end).toBeGreaterThan(span.start);
    end = span.end;
  }
  expect(end).toBeLessThanOrEqual(text.length);
  const again = readAll(forms.map((form) => printForm(form)).join("\n"));
  expect(again.diagnostics).toEqual([]);
  expect(again.forms.map((form) => printForm(form))).toEqual(forms.map((form) => printForm(form)));
  renderText(diagnostics.slice(0, 3));
}

test("property: random texts never throw and always end", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), check), { numRuns: 2000 });
});

test("property: random soups of tokens never throw and always end", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...SOUP), { maxLength: 40 }).map((pieces) => pieces.join("")),
      check,
    ),
    { numRuns: 4000 },
  );
});

test("property: sound forms with soup between them are all found", () => {
  const stray = fc.constantFrom(")", "#z", "a:", "1/0", "#\\nope", ",x", ".");
  fc.assert(
    fc.property(fc.array(stray, { maxLength: 20 }), (pieces) => {
      const text = pieces.map((piece, index) => `(f ${index})\n${piece}\n`).join("");
      const { forms, diagnostics } = readAll(text);
      expect(forms.map((form) => printForm(form))).toEqual(pieces.map((_, index) => `(f ${index})`));
      expect(diagnostics).toHaveLength(pieces.length);
    }),
    { numRuns: 200 },
  );
});

/** Texts on which a reader that recurses overflows, and one that looks back takes quadratic time: a million pieces each. */
test.each([
  ["open parentheses", "(".repeat(1e6)],
  ["nested lists", "(".repeat(1e6) + ")".repeat(1e6)],
  ["closing parentheses", ") ".repeat(1e6)],
  ["quotes", "'".repeat(1e6)],
  ["backquotes and commas", "`,".repeat(1e6)],
  ["vectors", "#(".repeat(1e6)],
  ["conditionals", "#+a ".repeat(1e6)],
  ["feature expressions", `#+${"(not ".repeat(1e6)}`],
  ["open comments", "#|".repeat(1e6)],
  ["unfinished forms in column 1", "(a\n".repeat(1e6)],
  ["strings that do not end", '(a #\\\\\\"\n'.repeat(2e5)],
  ["dotted tails", "(a . ".repeat(1e6)],
  ["digits", "7".repeat(1e6)],
  ["digits of radix 36", `#36r${"Z".repeat(1e6)}`],
  ["one symbol", "a".repeat(1e6)],
  ["colons", ":".repeat(1e6)],
  ["escapes", "\\a".repeat(1e6)],
  ["blanks", " ".repeat(1e6)],
])("%s by the million end in diagnostics, quickly", (_, text) => {
  const { diagnostics } = readAll(text);
  expect(diagnostics.length).toBeLessThanOrEqual(101);
  for (const { span } of diagnostics) expect(span?.end).toBeLessThanOrEqual(text.length);
});

test("a text of 10 MB reads", () => {
  const form =
    '(defprog p (:type :xdp :license "GPL")\n  ; count\n  (let ((x #xFF) (y \'(a . b)))\n    (incf (getmap counters `(,x ,@y)))))\n';
  const count = Math.ceil(10_000_000 / form.length);
  const { forms, diagnostics } = readAll(form.repeat(count));
  expect(diagnostics).toEqual([]);
  expect(forms).toHaveLength(count);
  expect(forms.at(-1)?.span.end).toBe(form.length * count - 1);
});

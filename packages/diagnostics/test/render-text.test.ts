import { type Diagnostic, diagnostic, renderText, type Source, type Span, SYNTHETIC_SPAN } from "@whistler/diagnostics";
import fc from "fast-check";
import { expect, test } from "vitest";

const source = (text: string, path = "firewall.lisp"): Source => ({ path, text });

/** The span of the first occurrence of `needle`. */
function spanOf(from: Source, needle: string, via?: Span["via"]): Span {
  const start = from.text.indexOf(needle);
  expect(start, `the source holds ${needle}`).toBeGreaterThanOrEqual(0);
  return { source: from, start, end: start + needle.length, ...(via && { via }) };
}

const golden = (one: Diagnostic): string => `\n${renderText([one])}`;

const FIREWALL = source(`${"; comment\n".repeat(11)}  (let ((p (map-lookup flows key)))\n\n    (load u64 p 0))\n`);

test("what, where, why, what to do: the two places, each with its reason, and the way out", () => {
  expect(
    golden(
      diagnostic("WH6001", "map value may be null", {
        span: spanOf(FIREWALL, "(load u64 p 0)"),
        label: "read through it here",
        related: [{ span: spanOf(FIREWALL, "(map-lookup flows key)"), message: "this lookup returns 0 when the key is missing" }],
        help: ["(when-let ((p (map-lookup flows key))) (load u64 p 0))"],
      }),
    ),
  ).toBe(`
error[WH6001]: map value may be null
  --> firewall.lisp:14:5
   |
12 |   (let ((p (map-lookup flows key)))
   |            ---------------------- this lookup returns 0 when the key is missing
14 |     (load u64 p 0))
   |     ^^^^^^^^^^^^^^ read through it here
   = help: (when-let ((p (map-lookup flows key))) (load u64 p 0))
   = explain: whistler explain WH6001
`);
});

test("a span over several lines shows its first and its last", () => {
  const text = source("(a\n  b\n  c\n  d\n  e)\n");
  expect(golden(diagnostic("WH1001", "long form", { span: spanOf(text, text.text.trimEnd()), label: "all of it" }))).toBe(`
error[WH1001]: long form
 --> firewall.lisp:1:1
  |
1 | (a
  | ^^
...
5 |   e)
  |   ^^ all of it
  = help: close the form that begins at the caret
  = explain: whistler explain WH1001
`);
});

test("places in one line have a row each, from left to right", () => {
  const text = source("(+ alpha beta)");
  const related = [{ span: spanOf(text, "beta"), message: "second" }];
  expect(golden(diagnostic("WH1001", "two", { span: spanOf(text, "alpha"), label: "first", related }))).toBe(
    `
error[WH1001]: two
 --> firewall.lisp:1:4
  |
1 | (+ alpha beta)
  |    ^^^^^ first
  |          ---- second
  = help: close the form that begins at the caret
  = explain: whistler explain WH1001
`,
  );
});

test("related places in other files follow behind :::", () => {
  const other = source("(defmap m\n  :type :hash)\n", "maps.lisp");
  const here = source("(getmap m 0)\n");
  const related = [{ span: spanOf(other, ":hash"), message: "defined here" }];
  expect(golden(diagnostic("WH1001", "no default", { span: spanOf(here, "m 0"), related }))).toBe(`
error[WH1001]: no default
 --> firewall.lisp:1:9
  |
1 | (getmap m 0)
  |         ^^^
 ::: maps.lisp:2:9
  |
2 |   :type :hash)
  |         ----- defined here
  = help: close the form that begins at the caret
  = explain: whistler explain WH1001
`);
});

test("a form that macros made names the calls, the innermost first, and not more than eight", () => {
  const text = source("(with-tcp (p)\n  (when-flag p))\n");
  const outer = { macro: "WITH-TCP", call: spanOf(text, text.text.trimEnd()) };
  const span = spanOf(text, "p)", { macro: "WHEN-FLAG", call: spanOf(text, "(when-flag p)", outer) });
  expect(golden(diagnostic("WH1001", "inside", { span }))).toContain(
    "  = note: expanded from macro WHEN-FLAG at firewall.lisp:2:3\n  = note: expanded from macro WITH-TCP at firewall.lisp:1:1\n  = help",
  );

  let deep = spanOf(text, "p");
  for (let level = 0; level < 20_000; level++) deep = { ...deep, via: { macro: "M", call: deep } };
  const rendered = renderText([diagnostic("WH1001", "deep", { span: deep })]);
  expect(rendered.match(/expanded from macro M/g)).toHaveLength(8);
  expect(rendered).toContain("= note: and from 19992 more macro calls\n");
});

test("evidence is shown whole, behind its own gutter", () => {
  expect(golden(diagnostic("WH6001", "rejected", { detail: "0: (b7) r0 = 1\n\n1: (95) exit\n", help: ["one", "two\nlines"] }))).toBe(`
error[WH6001]: rejected
  = help: one
  = help: two
          lines
  = explain: whistler explain WH6001
  = detail:
  | 0: (b7) r0 = 1
  |
  | 1: (95) exit
`);
});

test("marks stand under what they mean behind tabs, wide and combining characters", () => {
  const text = source("\t(漢字 e\u0301 x)\n");
  const underline = (needle: string): string =>
    renderText([diagnostic("WH1001", "m", { span: spanOf(text, needle) })]).split("\n")[4] ?? "";
  expect(underline("(漢字")).toBe("  |     ^^^^^");
  expect(underline("x)")).toBe(`  | ${" ".repeat(4 + 5 + 1 + 1 + 1)}^^`);
});

test.each([
  ["an escape sequence", "(a \u001b[31m b)", "(a ␛[31m b)"],
  ["a bidirectional override", "(a \u202e b)", "(a \ufffd b)"],
  ["a carriage return inside the line", "(a \r b)", "(a ␍ b)"],
])("%s in the source reaches the terminal as a picture", (_, line, shown) => {
  const text = source(line);
  const rendered = renderText([diagnostic("WH1001", `about ${line}`, { span: spanOf(text, "b") })]);
  expect(rendered).toContain(`1 | ${shown}\n`);
  expect(rendered).toContain(`: about ${shown}\n`);
});

test("of a long line the part around the place is shown", () => {
  const text = source(`${"x".repeat(5000)} (here) ${"y".repeat(5000)}`);
  const [, place, , line = "", marks = ""] = renderText([diagnostic("WH1001", "m", { span: spanOf(text, "(here)") })]).split("\n");
  expect(place).toBe(" --> firewall.lisp:1:5002");
  expect(line.length).toBeLessThan(180);
  expect(line.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("(here)");
});

test("of a long line with places far apart a part is shown around each", () => {
  const text = source(`(first) ${"x".repeat(1000)} (second) ${"y".repeat(1000)} (third)`);
  const related = ["(first)", "(third)"].map((word) => ({ span: spanOf(text, word), message: word }));
  const rows = renderText([diagnostic("WH1001", "m", { span: spanOf(text, "(second)"), label: "(second)", related })])
    .split("\n")
    .slice(3, 9);
  const shown = [0, 2, 4].map((at) => {
    const [line = "", marks = ""] = rows.slice(at, at + 2);
    const [start, end] = [marks.search(/[-^]/), Math.max(marks.lastIndexOf("^"), marks.lastIndexOf("-")) + 1];
    return { under: line.slice(start, end), message: marks.slice(end).trim() };
  });
  expect(shown).toEqual(["(second)", "(first)", "(third)"].map((word) => ({ under: word, message: word })));
});

test("the caret of a repeated character is under the column that is named", () => {
  const text = source(Array.from({ length: 3000 }, (_, index) => String.fromCodePoint(97 + (index % 26))).join(""));
  for (const at of [0, 119, 120, 121, 160, 161, 1000, 2900, 2999]) {
    const span = { source: text, start: at, end: at + 1 };
    const [, place = "", , line = "", marks = ""] = renderText([diagnostic("WH1001", "m", { span })]).split("\n");
    expect(place).toBe(` --> firewall.lisp:1:${at + 1}`);
    expect(line[marks.indexOf("^")], `offset ${at}`).toBe(text.text[at]);
  }
});

test.each([
  ["past the end", 99, 120, "2:3", " b", "  |   ^"],
  ["empty", 0, 0, "1:1", "a", "  | ^"],
  ["backwards", 1, 0, "1:2", "a", "  |  ^"],
  ["before the beginning", -5, 1, "1:1", "a", "  | ^"],
])("a span %s is clamped", (_, start, end, place, line, marks) => {
  const rendered = renderText([diagnostic("WH1001", "m", { span: { source: source("a\n b"), start, end } })]).split("\n");
  expect(rendered[1]).toBe(` --> firewall.lisp:${place}`);
  expect(rendered[3]).toContain(line.trim());
  expect(rendered[4]).toBe(marks);
});

test("no place, no frame", () => {
  expect(golden(diagnostic("WH7001", "file not found: x.lisp"))).toBe(
    "\nerror[WH7001]: file not found: x.lisp\n  = help: check the path and the permissions\n  = explain: whistler explain WH7001\n",
  );
  expect(golden(diagnostic("WH7001", "by hand", { span: SYNTHETIC_SPAN }))).not.toContain("-->");
  expect(renderText([])).toBe("");
});

test("a blank line stands between diagnostics", () => {
  expect(renderText([diagnostic("WH7001", "a"), diagnostic("WH7001", "b")])).toContain("WH7001\n\nerror[WH7001]: b\n");
});

test("a diagnostic without help of its own has that of its code's page", () => {
  const own = renderText([diagnostic("WH7001", "m", { help: ["look elsewhere"] })]);
  expect(own.match(/= help: /g)).toHaveLength(1);
  expect(own).toContain("= help: look elsewhere");
  expect(renderText([diagnostic("WH7001", "m", { help: [] })])).toContain("= help: check the path and the permissions");
});

test("of many diagnostics the first ones are shown, errors before the rest, in their order", () => {
  const many = Array.from({ length: 10 }, (_, index) => diagnostic(index < 8 ? "WH2331" : "WH1001", `m${index}`));
  const shown = (limit: number): readonly string[] => [...renderText(many, { limit }).matchAll(/\]: (m\d)/g)].map(([, name]) => name ?? "");
  expect(shown(3)).toEqual(["m0", "m8", "m9"]);
  expect(shown(1)).toEqual(["m8"]);
  expect(shown(10)).toHaveLength(10);
  expect(renderText(many, { limit: 3 })).toMatch(/\n\nand 7 more\n$/);
  expect(renderText(many, { limit: 10 })).not.toContain("more");
});

test("colour adds escape sequences and nothing else", () => {
  const one = diagnostic("WH1001", "m", { span: spanOf(FIREWALL, "(load"), label: "here", help: ["h"], detail: "d" });
  const colored = renderText([one], { color: true });
  expect(colored).toContain("\u001b[1;31merror[WH1001]\u001b[0m");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  expect(colored.replace(/\u001b\[[\d;]*m/g, "")).toBe(renderText([one]));
});

test("property: any spans over any text render", () => {
  const offset = fc.integer({ min: -3, max: 60 });
  const message = fc.string({ unit: "binary", maxLength: 8 });
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 50 }),
      offset,
      offset,
      offset,
      offset,
      message,
      (text, start, end, start2, end2, label) => {
        const from = source(text);
        const related = [{ span: { source: from, start: start2, end: end2 }, message: label }];
        const rendered = renderText([diagnostic("WH1001", label, { span: { source: from, start, end }, label, related })]);
        expect(rendered).toMatch(/^error\[WH1001\]: /);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
        expect(rendered).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      },
    ),
    { numRuns: 500 },
  );
});

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { equalForms, type Form, printForm, read, readAll, symbol } from "@whistler/reader";
import { describe, expect, test } from "vitest";

/** The forms of a text without errors. */
function forms(text: string, options?: Parameters<typeof read>[1]): readonly Form[] {
  const result = read(text, options);
  expect(result.diagnostics).toEqual([]);
  return result.ok ? result.value : [];
}

function one(text: string): Form {
  const [form, ...more] = forms(text);
  expect(more).toEqual([]);
  if (!form) throw new Error(`no form in ${text}`);
  return form;
}

/** A form without its span. */
function data(text: string): object {
  const { span: _, ...rest } = one(text);
  return rest;
}

describe("symbols", () => {
  test.each([
    ["foo", { name: "FOO" }],
    ["+eth-hdr-len+", { name: "+ETH-HDR-LEN+" }],
    ["1+", { name: "1+" }],
    ["-", { name: "-" }],
    ["+", { name: "+" }],
    ["...", { name: "..." }],
    ["1e", { name: "1E" }],
    ["1.2.3", { name: "1.2.3" }],
    ["+.", { name: "+." }],
    ["a#b", { name: "A#B" }],
    ["<=!?%&$_.~^@{}", { name: "<=!?%&$_.~^@{}" }],
    ["|Foo Bar|", { name: "Foo Bar" }],
    ["fo|o B|ar", { name: "FOo BAR" }],
    ["|a\\|b\\\\c|", { name: "a|b\\c" }],
    ["\\x", { name: "x" }],
    ["a\\bc", { name: "AbC" }],
    ["\\12", { name: "12" }],
    ["|.|", { name: "." }],
    ["||", { name: "" }],
    ["|a:b|", { name: "a:b" }],
    [":foo", { name: "FOO", package: "KEYWORD" }],
    [":12", { name: "12", package: "KEYWORD" }],
    ["::foo", { name: "FOO", package: "KEYWORD" }],
    ["pkg:sym", { name: "SYM", package: "PKG" }],
    ["whistler/loader::sym", { name: "SYM", package: "WHISTLER/LOADER", internal: true }],
    ["|Pkg|:|sym|", { name: "sym", package: "Pkg" }],
    ["#:foo", { name: "FOO", uninterned: -1 }],
  ])("%s", (text, expected) => expect(data(text)).toEqual({ kind: "symbol", ...expected }));

  test("each #:foo is another symbol, with an id that no gensym has", () => {
    const ids = (text: string, options = {}) => forms(text, options).map((form) => (form.kind === "symbol" ? form.uninterned : null));
    expect(ids("#:a #:a #:b")).toEqual([-1, -2, -3]);
    expect(ids("#:a #:a", { firstUninternedId: -10 })).toEqual([-10, -11]);
  });
});

describe("numbers", () => {
  test.each([
    ["42", 42n],
    ["-7", -7n],
    ["+7", 7n],
    ["42.", 42n],
    ["#xFF", 255n],
    ["#X-ff", -255n],
    ["#b1010", 10n],
    ["#o17", 15n],
    ["#36rZZ", 1295n],
    ["#3r-12", -5n],
    ["#xff/11", 15n],
    ["4/2", 2n],
    ["340282366920938463463374607431768211456", 2n ** 128n],
    ["#x100000000000000000000000000000000", 2n ** 128n],
    [
      "#7r12345612345612345612345612345612",
      BigInt(Number.parseInt("123456", 7)) * (7n ** 26n + 7n ** 20n + 7n ** 14n + 7n ** 8n + 7n ** 2n) + 9n,
    ],
  ])("integer %s", (text, value) => expect(data(text)).toEqual({ kind: "integer", value }));

  test.each([
    ["1/2", 1n, 2n],
    ["-6/4", -3n, 2n],
    ["#x10/3", 16n, 3n],
  ])("ratio %s", (text, numerator, denominator) => expect(data(text)).toEqual({ kind: "ratio", numerator, denominator }));

  test.each([
    ["0.5", 0.5],
    [".5", 0.5],
    ["-.5", -0.5],
    ["1e3", 1000],
    ["1.e3", 1000],
    ["1d0", 1],
    ["1.5F-2", 0.015],
    ["-0.0", -0],
  ])("float %s", (text, value) => expect(data(text)).toEqual({ kind: "float", value }));
});

test.each([
  ['"a\\"b\\\\c"', 'a"b\\c'],
  ['"two\nlines ; #| no comment"', "two\nlines ; #| no comment"],
  ['#p"/sys/fs/bpf"', "/sys/fs/bpf"],
  ['""', ""],
])("string %s", (text, value) => expect(data(text)).toEqual({ kind: "string", value }));

test.each([
  ["#\\a", 0x61],
  ["#\\A", 0x41],
  ["#\\Space", 0x20],
  ["#\\newline", 0x0a],
  ["#\\Linefeed", 0x0a],
  ["#\\TAB", 0x09],
  ["#\\Nul", 0],
  ["#\\(", 0x28],
  ["#\\;", 0x3b],
  ["#\\ ", 0x20],
  ["#\\|", 0x7c],
  ["#\\U+1F600", 0x1f600],
  ["#\\u41", 0x41],
  ["#\\😀", 0x1f600],
])("character %s", (text, codePoint) => expect(data(text)).toEqual({ kind: "character", codePoint }));

test("a parenthesis after #\\( closes the list around it", () => {
  expect(forms("(#\\() (#\\))").map((form) => printForm(form))).toEqual(["(#\\()", "(#\\))"]);
});

test.each([
  ["()", "()"],
  ["( a\n b )", "(a b)"],
  ["(a . b)", "(a . b)"],
  ["(a b . c)", "(a b . c)"],
  ["(a . (b c))", "(a b c)"],
  ["(a . (b . (c . d)))", "(a b c . d)"],
  ["(a . ())", "(a)"],
  ["(a .b)", "(a .b)"],
  ["(a . ; comment\n b)", "(a . b)"],
  ["#(1 #(2) ())", "#(1 #(2) ())"],
  ["'x", "'x"],
  ["' x", "'x"],
  ["#'(lambda (x) x)", "#'(lambda (x) x)"],
  ["#.(+ 1 2)", "#.(+ 1 2)"],
  ["`(a ,b ,@c ,.d)", "`(a ,b ,@c ,@d)"],
  ["`(a `(b ,(c ,@d) ,',e ,,@f))", "`(a `(b ,(c ,@d) ,',e ,,@f))"],
  ["`#(,a)", "`#(,a)"],
  ["a;comment\nb", "a b"],
  ["a#|b c|#d", "|A#b c#D|"],
  ["a #|x #| nested |# y|#b", "a b"],
  ["#||# a #|||||# b", "a b"],
  ["#!/usr/bin/env whistler\n(a)", "(a)"],
  ["\ufeff(a)", "(a)"],
  ["(a\u00a0b)", "(a b)"],
  ['(a)(b)"c"d\'e', '(a) (b) "c" d \'e'],
  ["", ""],
])("%s reads as %s", (text, printed) => {
  expect(
    forms(text)
      .map((form) => printForm(form))
      .join(" "),
  ).toBe(printed);
});

describe("#+ and #-", () => {
  test.each([
    ["#+sbcl a b", "a b"],
    ["#-sbcl a b", "b"],
    ["#+:linux a", "a"],
    ["#+(and linux x86-64 (not arm64)) a", "a"],
    ["#+(or) a #+(and) b", "b"],
    ["#-(or arm64 windows) a", "a"],
    ["#+no #+no a b c", "c"],
    ["#+no #+sbcl a b", "b"],
    ["#+sbcl #+no a b", "b"],
    ["(a #+no b)", "(a)"],
    ["(a #+no b . #-no c)", "(a . c)"],
    ["'#+no a b", "'b"],
    ['#+no (a #\\unknown-name #xZZ 1/0 ,x a:::b #<x> ")" #| ) |# ) b', "b"],
  ])("%s reads as %s", (text, printed) =>
    expect(
      forms(text)
        .map((form) => printForm(form))
        .join(" "),
    ).toBe(printed),
  );

  test("the features are an option, in any case", () => {
    expect(forms("#+arm64 a #+x86-64 b", { features: new Set(["arm64"]) })).toHaveLength(1);
    expect(forms("#+ARM64 a", { features: new Set(["ARM64"]) })).toHaveLength(1);
  });
});

test("a span is what was written, from the prefix to the last character", () => {
  const text = ' (a  \'b #(c) #+sbcl d\n "s" `(,e ,@ f) #p"p" #\\a #x1F |x y| #:g pkg:h (i . j))';
  const spans: string[] = [];
  const pending = [...forms(text)];
  for (let form = pending.shift(); form; form = pending.shift()) {
    expect(form.span.source).toEqual({ path: "<input>", text });
    spans.push(text.slice(form.span.start, form.span.end));
    if ("items" in form) pending.push(...form.items);
    if (form.kind === "list" && form.tail) pending.push(form.tail);
    if ("form" in form) pending.push(form.form);
  }
  expect(spans.slice(1)).toEqual([
    ...'a|\'b|#(c)|d|"s"|`(,e ,@ f)|#p"p"|#\\a|#x1F'.split("|"),
    "|x y|",
    ..."#:g;pkg:h;(i . j);b;c;(,e ,@ f);i;j;,e;,@ f;e;f".split(";"),
  ]);
  expect(spans[0]).toBe(text.trim());
});

test("a source keeps its name; a string gets one", () => {
  expect(readAll({ path: "a.lisp", text: "x" }).forms[0]?.span.source.path).toBe("a.lisp");
  expect(readAll("x", { path: "b.lisp" }).forms[0]?.span.source.path).toBe("b.lisp");
});

test("`symbol` makes what the reader reads", () => {
  expect(equalForms(one("defprog"), symbol("defprog"))).toBe(true);
});

const examples = new URL("../../../examples/", import.meta.url);
test.skipIf(!existsSync(examples))("the examples read and print back", () => {
  const files = readdirSync(examples).filter((file) => file.endsWith(".lisp"));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const read = forms(readFileSync(new URL(file, examples), "utf8"));
    const again = forms(read.map((form) => printForm(form, { width: 80 })).join("\n"));
    expect(again.length).toBe(read.length);
    expect(
      again.every((form, index) => equalForms(form, read[index] ?? symbol("none"))),
      file,
    ).toBe(true);
  }
});

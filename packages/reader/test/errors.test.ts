import { renderText } from "@whistler/diagnostics";
import { printForm, read, readAll } from "@whistler/reader";
import { describe, expect, test } from "vitest";

/** Each diagnostic as its code and the text that it points to. */
const findings = (text: string): string[] =>
  readAll(text).diagnostics.map(({ code, span }) => `${code} ${span ? text.slice(span.start, span.end) : ""}`);

const printed = (text: string): string =>
  readAll(text)
    .forms.map((form) => printForm(form))
    .join(" ");

describe("one mistake, one diagnostic at its place; what is sound around it is read", () => {
  test.each([
    // unfinished
    ["(a (b)", ["WH1001 ("], ""],
    ["a #(b", ["WH1001 #("], "a"],
    ["a '", ["WH1001 '"], "a"],
    ["#+sbcl", ["WH1001 #+"], ""],
    ['a "b c', ['WH1001 "'], "a"],
    ['#p"b', ['WH1001 #p"'], ""],
    ["a |b c", ["WH1001 |"], "a"],
    ["a b\\", ["WH1001 \\"], "a"],
    ["a #| b #| c |#", ["WH1001 #|"], "a"],
    ["a #\\", ["WH1001 #\\"], "a"],
    // parentheses
    ["a ) b", ["WH1002 )"], "a b"],
    ["(a))) b", ["WH1002 ))"], "(a) b"],
    // prefixes and #
    ["(a ') b", ["WH1003 '"], "b"],
    ["(a #+sbcl) b", ["WH1003 #+"], "b"],
    ["(a #+) b", ["WH1003 #+"], "b"],
    ["(a `,@) b", ["WH1003 ,@", "WH1003 `"], "b"],
    ["#z a", ["WH1003 #z"], "a"],
    ["#*1010 a", ["WH1003 #*"], "a"],
    ["#<thing> a", ["WH1003 #<"], "a"],
    ["#S(a b) c", ["WH1003 #S"], "c"],
    ["#3(a b) c", ["WH1003 #3("], "c"],
    ["#1=(a) c", ["WH1003 #1="], "c"],
    ["(# a) c", ["WH1003 #"], "c"],
    ["(a #) c", ["WH1003 #"], "c"],
    ["#p foo a", ["WH1003 #p"], "foo a"],
    ["#: a", ["WH1003 #:"], "a"],
    ["#+(xor a b) c d", ["WH1003 (xor a b)"], "d"],
    ["#+(not) c d", ["WH1003 (not)"], "d"],
    ["#+12 c d", ["WH1003 12"], "d"],
    // dots
    [". a", ["WH1004 ."], "a"],
    ["( . a) b", ["WH1004 ."], "b"],
    ["(a . ) b", ["WH1004 ."], "b"],
    ["(a . b c) d", ["WH1004 ."], "d"],
    ["#(a . b) c", ["WH1004 ."], "c"],
    ["'. a b", ["WH1004 ."], "b"],
    // commas
    [",a b", ["WH1005 ,"], "b"],
    ["`(,a ,(b ,c)) d", ["WH1005 ,"], "d"],
    ["(,@a) b", ["WH1005 ,@"], "b"],
    // symbols
    ["a: b", ["WH1007 :"], "b"],
    ["a:::b c", ["WH1007 :"], "c"],
    ["a:b:c d", ["WH1007 :"], "d"],
    [": b", ["WH1007 :"], "b"],
    ["#:a:b c", ["WH1007 :"], "c"],
    // numbers and characters
    ["#xFG a", ["WH1008 G"], "a"],
    ["#b102 a", ["WH1008 2"], "a"],
    ["#o a", ["WH1008 #o"], "a"],
    ["#x1/ a", ["WH1008 #x1/"], "a"],
    ["#37r1 a", ["WH1008 #37r"], "a"],
    ["#1r0 a", ["WH1008 #1r"], "a"],
    ["#\\Spaec a", ["WH1009 #\\Spaec"], "a"],
    ["#\\U+110000 a", ["WH1009 #\\U+110000"], "a"],
    ["1/0 a", ["WH1010 1/0"], "a"],
    ["1e999 a", ["WH1010 1e999"], "a"],
  ])("%s", (text, expected, sound) => {
    expect(findings(text)).toEqual(expected);
    expect(printed(text)).toBe(sound);
    expect(read(text).ok).toBe(false);
  });
});

test("several independent errors in one run, and no form that holds one", () => {
  const text = "(a #\\foo)\n(b #xZ (c . ))\n(ok)\n(d ,e))\n(fine)";
  expect(findings(text)).toEqual(["WH1009 #\\foo", "WH1008 Z", "WH1004 .", "WH1005 ,", "WH1002 )"]);
  expect(printed(text)).toBe("(ok) (fine)");
});

test("an unfinished form points to its start and to where the indentation says it should have ended; reading goes on there", () => {
  const text = "(defun a (x)\n  (foo x)\n\n(defun b (x)\n  (bar x))\n\n(defun c (x)\n  (let ((y x))\n    (baz y))\n\n(d)\n";
  expect(`\n${renderText(readAll(text, { path: "f.lisp" }).diagnostics.slice(0, 1))}`).toBe(`
error[WH1001]: unfinished form: the text ends inside the form that begins here
 --> f.lisp:1:1
  |
1 | (defun a (x)
  | ^ 1 closing parenthesis is missing
...
4 | (defun b (x)
  | - the indentation says that it should have ended before this
  = help: close the form that begins at the caret
  = explain: whistler explain WH1001
`);
  const { diagnostics } = readAll(text);
  expect(
    diagnostics.map(({ span, related }) => [span?.start, related?.map((one) => text.slice(one.span.start, one.span.start + 8))]),
  ).toEqual([
    [0, ["(defun b"]],
    [text.indexOf("(defun c"), ["(d)\n"]],
  ]);
  expect(printed(text)).toBe("(defun b (x) (bar x)) (d)");
});

test("inside a form the indentation shows which parenthesis is not closed", () => {
  const text = "(defun a (x)\n  (when x\n    (foo x)\n  (bar x)\n  (baz x))\n";
  const [found] = readAll(text).diagnostics;
  expect(found?.related?.map(({ span, message }) => [text.slice(span.start, span.start + 6), message])).toEqual([
    ["(when ", "this one is likely not closed"],
    ["(bar x", "the indentation says that it should have ended before this"],
  ]);
});

test("a parenthesis in column 1 after #+ or a quote is no sign of an unfinished form", () => {
  expect(findings("(a\n#+sbcl\n(b)\n")).toEqual(["WH1001 ("]);
  expect(printed("#+sbcl\n(a)\n'\n(b)\n")).toBe("(a) '(b)");
  expect(printed("(a\n(b)\n)\n(c)")).toBe("(a (b)) (c)");
});

test("an unfinished string does not hide the errors of the forms after it", () => {
  const text = '(a "b)\n(c)\n(d #\\foo)\n(e)';
  expect(findings(text)).toEqual(['WH1001 "', "WH1009 #\\foo"]);
  expect(printed(text)).toBe("(c) (e)");
});

test("after 100 errors the rest is not read", () => {
  const { diagnostics, forms } = readAll("a: ".repeat(500));
  expect(forms).toEqual([]);
  expect(diagnostics).toHaveLength(101);
  expect(diagnostics.at(-1)?.code).toBe("WH1011");
});

test("nesting is limited to 1000 levels, or as told; the form after is read", () => {
  const nested = (depth: number): string => `${"(".repeat(depth)}${")".repeat(depth)} a`;
  expect(findings(nested(1000))).toEqual([]);
  expect(findings(nested(1001))).toEqual(["WH1006 ("]);
  expect(printed(nested(1001))).toBe("a");
  expect(findings(`${"'".repeat(1001)}a b`)).toEqual(["WH1006 '"]);
  expect(readAll("((a)) ((b) c)", { maxDepth: 1 }).diagnostics.map(({ code }) => code)).toEqual(["WH1006", "WH1006"]);
  expect(readAll("((a))", { maxDepth: 2 }).diagnostics).toEqual([]);
});

test("a number of more than 10000 digits, or a ratio of more than 1000, is out of range", () => {
  expect(findings("9".repeat(10_000))).toEqual([]);
  expect(findings("9".repeat(10_001))).toHaveLength(1);
  expect(findings(`1/${"9".repeat(1001)}`)[0]).toMatch(/^WH1010/);
});

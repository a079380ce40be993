import { SYNTHETIC_SPAN as span } from "@whistler/diagnostics";
import { equalForms, type Form, integer, isSymbol, keyword, list, printForm, printForms, readAll, string, symbol } from "@whistler/reader";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryForm } from "./arbitrary-form.ts";

/** The only form of a printed text. */
function readBack(text: string): Form {
  const { forms, diagnostics } = readAll(text);
  expect(diagnostics, text).toEqual([]);
  expect(forms, text).toHaveLength(1);
  return forms[0] ?? symbol("none");
}

test("property: what is printed reads back as it was, on one line and on many", () => {
  fc.assert(
    fc.property(arbitraryForm, fc.integer({ min: 1, max: 60 }), (form, width) => {
      expect(equalForms(readBack(printForm(form)), form), printForm(form)).toBe(true);
      expect(equalForms(readBack(printForm(form, { width })), form), printForm(form, { width })).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("property: forms differ exactly when their texts do", () => {
  fc.assert(
    fc.property(arbitraryForm, arbitraryForm, (a, b) => {
      expect(equalForms(a, b)).toBe(printForm(a) === printForm(b));
    }),
    { numRuns: 500 },
  );
});

test.each<[Form, string]>([
  [symbol("xdp-pass"), "xdp-pass"],
  [{ kind: "symbol", name: "Foo", span }, "|Foo|"],
  [{ kind: "symbol", name: "12", span }, "|12|"],
  [{ kind: "symbol", name: "A|B\\", span }, "|A\\|B\\\\|"],
  [keyword("type"), ":type"],
  [{ kind: "symbol", name: "X", package: "P", internal: true, span }, "p::x"],
  [{ kind: "float", value: 1, span }, "1.0"],
  [{ kind: "float", value: 1e21, span }, "1e+21"],
  [{ kind: "float", value: -0, span }, "-0.0"],
  [{ kind: "float", value: Number.POSITIVE_INFINITY, span }, "#.sb-ext:double-float-positive-infinity"],
  [{ kind: "character", codePoint: 32, span }, "#\\Space"],
  [{ kind: "character", codePoint: 0xe000, span }, "#\\U+E000"],
  [{ kind: "list", items: [symbol("a")], tail: list(symbol("b")), span }, "(a b)"],
  [{ kind: "list", items: [], tail: symbol("b"), span }, "b"],
  [{ kind: "unquote", form: symbol("@x"), span }, ", @x"],
])("%o prints as %s", (form, text) => expect(printForm(form)).toBe(text));

describe("options", () => {
  test("limit cuts a text for a message", () => {
    const long = list(symbol("let"), string("x".repeat(100)), integer(1));
    expect(printForm(long, { limit: 12 })).toBe('(let "xxxxx…');
    expect(printForm(list(symbol("a")), { limit: 3 })).toBe("(a)");
  });

  test("ids tell uninterned symbols of one name apart", () => {
    const g = (uninterned: number): Form => ({ kind: "symbol", name: "G", uninterned, span });
    expect(printForm(list(g(1), g(2)))).toBe("(#:g #:g)");
    expect(printForm(list(g(1), g(2)), { ids: true })).toBe("(#:g%1 #:g%2)");
  });
});

test("long forms are broken as people break them", () => {
  const text = `(defmap syn-counter :type :hash :key-size 4 :value-size 8 :max-entries 32768)
(defprog synflood (:type :xdp :license "GPL") (with-tcp (data data-end tcp)
 (when (= (logand (tcp-flags tcp) 18) +tcp-syn+) (let ((src (ipv4-src-addr (+ data +eth-hdr-len+))) (p (map-lookup syn-counter src)))
 (if (> (load u64 p 0) +syn-threshold+) (progn (incf (getmap syn-stats 1)) (return xdp-drop)) (atomic-add p 0 1))))) xdp-pass)
(quote (alpha beta)) (defconstant +n+ 1)`;
  expect(`\n${printForms(readAll(text).forms, { width: 60 })}`).toBe(`
(defmap syn-counter
  :type :hash
  :key-size 4
  :value-size 8
  :max-entries 32768)

(defprog synflood (:type :xdp :license "GPL")
  (with-tcp (data data-end tcp)
    (when (= (logand (tcp-flags tcp) 18) +tcp-syn+)
      (let ((src (ipv4-src-addr (+ data +eth-hdr-len+)))
            (p (map-lookup syn-counter src)))
        (if (> (load u64 p 0) +syn-threshold+)
            (progn
              (incf (getmap syn-stats 1))
              (return xdp-drop))
            (atomic-add p 0 1)))))
  xdp-pass)

(quote (alpha beta))
(defconstant +n+ 1)
`);
});

test("forms that nest deeper than the JS stack print and compare", () => {
  const nest = (): Form => {
    let form: Form = symbol("x");
    for (let level = 0; level < 50_000; level++) form = level % 2 ? list(form) : { kind: "quote", form, span };
    return form;
  };
  expect(printForm(nest())).toHaveLength(50_000 + 25_000 + 1);
  expect(printForm(nest(), { width: 80 }).replaceAll(/\s/g, "")).toHaveLength(50_000 + 25_000 + 1);
  expect(equalForms(nest(), nest())).toBe(true);
});

test("isSymbol goes by the name, in whatever package, and never takes an uninterned symbol", () => {
  const [plain, qualified, uninterned, other] = readAll("let cl:let #:let lot").forms;
  expect([plain, qualified, uninterned, other, undefined].map((form) => isSymbol(form, "let"))).toEqual([true, true, false, false, false]);
});

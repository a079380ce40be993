import { SYNTHETIC_SPAN as span } from "@whistler/diagnostics";
import { type Form, integer, keyword, list, string } from "@whistler/reader";
import fc from "fast-check";

/** Names that tempt a printer: numbers, dots, prefixes, escapes, colons, lower case, letters whose upper case is longer. */
const temptingNames = [
  "FOO",
  "1+",
  "+FOO+",
  "-",
  "...",
  ".",
  "..",
  "12",
  "-7",
  "1E3",
  "1/2",
  ".5",
  "1.",
  "a",
  "Foo Bar",
  "A|B",
  "A\\B",
  "A:B",
  "",
  "#A",
  "A#B",
  "'",
  "@X",
  ".X",
  "ß",
  "SS",
  "İ",
  "\u00a0",
  "T",
  "NIL",
  "#|",
  ";",
];

const name = fc.oneof(
  fc.constantFrom(...temptingNames),
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.stringMatching(/^[A-Z+*/<>=!?%&$_.~^@{}0-9-]{1,8}$/),
);

/** Interned, qualified and uninterned symbols. */
const symbolForm: fc.Arbitrary<Form> = fc.oneof(
  name.map((text): Form => ({ kind: "symbol", name: text, span })),
  name.map((text): Form => ({ kind: "symbol", name: text, package: "KEYWORD", span })),
  fc.tuple(name, name).map(([of, text]): Form => ({ kind: "symbol", name: text, package: of, span })),
  fc.tuple(name, name).map(([of, text]): Form => ({ kind: "symbol", name: text, package: of, internal: true, span })),
  name.map((text): Form => ({ kind: "symbol", name: text, uninterned: -1, span })),
);

const ratioForm: fc.Arbitrary<Form> = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.bigInt({ min: 2n, max: 10n ** 20n }))
  .map(([numerator, denominator]): Form => {
    let [a, b] = [numerator < 0n ? -numerator : numerator, denominator];
    while (b !== 0n) [a, b] = [b, a % b];
    return a === denominator
      ? { kind: "integer", value: numerator / a, span }
      : { kind: "ratio", numerator: numerator / a, denominator: denominator / a, span };
  });

export const atomForm: fc.Arbitrary<Form> = fc.oneof(
  symbolForm,
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map((value) => integer(value)),
  ratioForm,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value): Form => ({ kind: "float", value, span })),
  fc.string({ unit: "binary", maxLength: 10 }).map((value) => string(value)),
  fc
    .oneof(fc.integer({ min: 0, max: 0x17f }), fc.integer({ min: 0, max: 0x10ffff }))
    .map((codePoint): Form => ({ kind: "character", codePoint, span })),
);

const prefixes = ["quote", "quasiquote", "function", "read-eval"] as const;
const commas = ["unquote", "unquote-splicing"] as const;

/**
 * Every form that the reader can yield: commas stand inside backquotes, a tail is no list and follows at least one item, ratios are in
 * lowest terms, floats are finite.
 */
export const arbitraryForm: fc.Arbitrary<Form> = fc.letrec<{ any: Form }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 5, depthSize: "small", withCrossShrink: true },
    atomForm,
    fc.array(tie("any"), { maxLength: 4 }).map((items) => list(...items)),
    fc.array(tie("any"), { maxLength: 3 }).map((items): Form => ({ kind: "vector", items, span })),
    fc
      .tuple(fc.array(tie("any"), { minLength: 1, maxLength: 3 }), tie("any"))
      .map(([items, tail]): Form => (tail.kind === "list" ? list(...items, tail) : { kind: "list", items, tail, span })),
    fc.tuple(fc.constantFrom(...prefixes), tie("any")).map(([kind, form]): Form => ({ kind, form, span })),
    fc
      .tuple(fc.constantFrom(...commas), tie("any"))
      .map(([kind, form]): Form => ({ kind: "quasiquote", form: list(keyword("in"), { kind, form, span }), span })),
  ),
})).any;

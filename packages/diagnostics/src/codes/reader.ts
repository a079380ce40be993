import type { CodeRow } from "./row.ts";

/** Codes of the reader. */
export const READER_CODES = {
  WH1001: {
    severity: "error",
    title: "unfinished form",
    explanation:
      "The text ends inside a form: a closing parenthesis, quote, bar or comment end (block comments nest) is missing, or a prefix such as ' has nothing after it.",
  },
  WH1002: {
    severity: "error",
    title: "unbalanced closing parenthesis",
    explanation: "A parenthesis closes a form that was never opened. Remove it, or look for one too many in the form before it.",
  },
  WH1003: {
    severity: "error",
    title: "malformed syntax",
    explanation:
      "The reader knows #' #( #\\ #: #. #+ #- #| #x #o #b #NNr and #p. A form follows every prefix; a feature name or (and …), (or …), (not …) of them follows #+ and #-.",
  },
  WH1004: {
    severity: "error",
    title: "misplaced dot",
    explanation:
      "A dot of its own stands in a list only, after at least one element and before exactly one last: (a . b). A symbol of that name is written |.|.",
  },
  WH1005: {
    severity: "error",
    title: "comma outside of a backquote",
    explanation: "A comma fills in a place of a template; it means nothing outside of a backquote.",
  },
  WH1006: {
    severity: "error",
    title: "forms nest too deep",
    explanation:
      "Forms nest deeper than the reader's limit (1000 levels unless told otherwise). No program that people write needs this: look for unclosed parentheses.",
  },
  WH1007: {
    severity: "error",
    title: "malformed symbol",
    explanation:
      "A symbol has at most one package prefix: package:name, package::name or :name. A colon that is part of a name stands between bars: |a:b|.",
  },
  WH1008: {
    severity: "error",
    title: "malformed number",
    explanation: "A character is no digit of the radix, or the radix is not between 2 and 36.",
  },
  WH1009: {
    severity: "error",
    title: "unknown character",
    explanation: "After #\\ stands one character, a name such as Space, Newline, Tab, Nul, or a code point as U+41.",
  },
  WH1010: {
    severity: "error",
    title: "number out of range",
    explanation:
      "A ratio has the denominator 0, a float exceeds what a double can hold, or a number has more digits than the reader takes (10000, in a ratio 1000).",
  },
  WH1011: {
    severity: "error",
    title: "too many errors",
    explanation:
      "The reader gave up on the rest of this source after 100 errors. Correct the first ones: the others often follow from them.",
  },
} as const satisfies Record<string, CodeRow>;

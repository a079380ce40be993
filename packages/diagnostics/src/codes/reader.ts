import type { CodeRow } from "./row.ts";

/** Codes of the reader. */
export const READER_CODES = {
  WH1001: {
    severity: "error",
    title: "unfinished form",
    explanation: "The text ends inside a form: a closing parenthesis, quote or comment end is missing.",
  },
  WH1002: { severity: "error", title: "unbalanced closing parenthesis", explanation: "A parenthesis closes a form that was never opened." },
  WH1003: {
    severity: "error",
    title: "malformed syntax",
    explanation: "The reader does not know this syntax after # or ', or a form is missing after it.",
  },
  WH1004: {
    severity: "error",
    title: "misplaced dot",
    explanation: "A dot stands between the last two forms of a list, with exactly one form after it.",
  },
  WH1005: {
    severity: "error",
    title: "comma outside of a backquote",
    explanation: "A comma fills in a place of a template; it means nothing outside of a backquote.",
  },
  WH1006: { severity: "error", title: "forms nest too deep", explanation: "Forms may nest 1000 deep." },
  WH1007: {
    severity: "error",
    title: "malformed symbol",
    explanation: "A symbol has at most one package prefix: package:name, package::name or :name.",
  },
  WH1008: {
    severity: "error",
    title: "malformed number",
    explanation: "A character is no digit of the radix, or the radix is not between 2 and 36.",
  },
  WH1009: { severity: "error", title: "unknown character", explanation: "The name after #\\\\ is no character." },
} as const satisfies Record<string, CodeRow>;

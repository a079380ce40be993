import type { Page } from "./page.ts";

/** Pages of the reader's codes. */
export const READER_PAGES = {
  WH1001: {
    from: "source",
    wrong: `
(defprog pass (:type :xdp)
  (let ((n 1))
    XDP_PASS)`,
    right: `
(defprog pass (:type :xdp)
  (let ((n 1))
    XDP_PASS))`,
    fix: "close the form that begins at the caret",
  },
  WH1002: {
    from: "source",
    wrong: `
(defprog pass (:type :xdp)
  XDP_PASS))`,
    right: `
(defprog pass (:type :xdp)
  XDP_PASS)`,
    fix: "remove the parenthesis, or look for one too many in the form before it",
  },
  WH1003: {
    from: "source",
    wrong: `
(defconstant +mask+ #y1010)`,
    right: `
(defconstant +mask+ #b1010)
(defprog pass (:type :xdp)
  XDP_PASS)`,
    fix: "write one of #' #( #\\ #: #. #+ #- #| #x #o #b #NNr #p",
  },
  WH1004: {
    from: "source",
    wrong: `
(defmacro first-of ((head . )) head)`,
    right: `
(defmacro first-of ((head . rest)) (declare (ignore rest)) head)
(defprog pass (:type :xdp)
  (first-of (2 3)))`,
    fix: "write exactly one form between the dot and the closing parenthesis",
  },
  WH1005: {
    from: "source",
    wrong: `
(defmacro next-of (x) (+ ,x 1))`,
    right: `
(defmacro next-of (x) \`(+ ,x 1))
(defprog pass (:type :xdp)
  (next-of 1))`,
    fix: "put a backquote before the template that the comma belongs to",
  },
  WH1006: {
    from: "source",
    wrong: "(".repeat(1001) + ")".repeat(1001),
    right: `
(defprog pass (:type :xdp)
  (+ 1 (+ 1 (+ 1 (+ 1 0)))))`,
    fix: "look for parentheses that are not closed, or for a generator that nests where it should make a list",
  },
  WH1007: {
    from: "source",
    wrong: `
(defprog pass (:type :xdp)
  (let ((a:b:c 1)) XDP_PASS))`,
    right: `
(defprog pass (:type :xdp)
  (let ((|a:b:c| 1)) XDP_PASS))`,
    fix: "write name, :name, package:name, package::name, or |a:b| for a name with a colon",
  },
  WH1008: {
    from: "source",
    wrong: `
(defconstant +flags+ #b1021)`,
    right: `
(defconstant +flags+ #b1011)
(defprog pass (:type :xdp)
  XDP_PASS)`,
    fix: "use digits of the radix only: 0 and 1 after #b, 0 to 7 after #o, 0 to f after #x",
  },
  WH1009: {
    from: "source",
    wrong: `
(defconstant +blank+ (char-code #\\Blank))`,
    right: `
(defconstant +blank+ (char-code #\\Space))
(defprog pass (:type :xdp)
  XDP_PASS)`,
    fix: "write the character itself, a name such as Space or Newline, or its code point as #\\U+41",
  },
  WH1010: {
    from: "source",
    wrong: `
(defconstant +ratio+ 1/0)`,
    right: `
(defconstant +ratio+ (floor 10 5))
(defprog pass (:type :xdp)
  +ratio+)`,
    fix: "write a number that has a value",
  },
  WH1011: {
    from: "source",
    wrong: "#y1010\n".repeat(101),
    right: `
(defprog pass (:type :xdp)
  XDP_PASS)`,
    fix: "correct the first errors: the others often follow from them",
  },
} as const satisfies Record<string, Page>;

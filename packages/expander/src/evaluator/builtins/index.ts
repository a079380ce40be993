import { type Builtins, tableOf } from "../builtin.ts";
import { LOOP } from "../loop/loop.ts";
import { BINDING_MACROS } from "../macro/binding.ts";
import { PLACE_MACROS } from "../macro/place.ts";
import { ASSIGNMENT } from "../special/assignment.ts";
import { BINDING } from "../special/binding.ts";
import { CLASSES } from "../special/class.ts";
import { CONDITION_FORMS } from "../special/condition.ts";
import { CONTROL } from "../special/control.ts";
import { DEFINITION } from "../special/definition.ts";
import { EXIT } from "../special/exit.ts";
import { ITERATION } from "../special/iteration.ts";
import { PACKAGES } from "../special/package.ts";
import { QUASIQUOTE } from "../special/quasiquote.ts";
import { STREAMS } from "../special/stream.ts";
import { TAGBODY } from "../special/tagbody.ts";
import { NIL, T, type Value } from "../value.ts";
import { ARRAY_PLACES, ARRAYS } from "./array.ts";
import { CHARACTERS } from "./character.ts";
import { CONDITIONS } from "./condition.ts";
import { FUNCTIONS } from "./function.ts";
import { HASH_TABLE_PLACES, HASH_TABLES } from "./hash-table.ts";
import { HOST } from "./host.ts";
import { INSTANCE_PLACES, INSTANCES } from "./instance.ts";
import { INTEGER_BITS } from "./integer-bits.ts";
import { LISTS } from "./list.ts";
import { LIST_PLACES } from "./list-access.ts";
import { NUMBERS } from "./number.ts";
import { OUTPUT } from "./output.ts";
import { PREDICATES } from "./predicate.ts";
import { SEQUENCES } from "./sequence.ts";
import { SYMBOL_PLACES, SYMBOLS } from "./symbol.ts";
import { TEXTS } from "./text.ts";

/** The families of functions, as the documentation lists them. */
export const FUNCTION_FAMILIES = {
  Lists: LISTS,
  Sequences: SEQUENCES,
  Numbers: NUMBERS,
  "Bits of integers": INTEGER_BITS,
  "Equality and types": PREDICATES,
  "Symbols, packages, macros": SYMBOLS,
  Characters: CHARACTERS,
  Strings: TEXTS,
  "Printing and reading": OUTPUT,
  Vectors: ARRAYS,
  "Hash tables": HASH_TABLES,
  Functions: FUNCTIONS,
  "Conditions and restarts": CONDITIONS,
  Instances: INSTANCES,
  "The host": HOST,
} as const;

/** The families of operators, as the documentation lists them. */
export const OPERATOR_FAMILIES = {
  Control: CONTROL,
  Binding: BINDING,
  Assignment: [...ASSIGNMENT, ...PLACE_MACROS],
  Iteration: [...ITERATION, ...TAGBODY, ...LOOP],
  Exits: EXIT,
  Conditions: CONDITION_FORMS,
  Definitions: DEFINITION,
  Classes: CLASSES,
  Backquote: QUASIQUOTE,
  Streams: STREAMS,
  "Packages and systems": PACKAGES,
  "Other macros": BINDING_MACROS,
} as const;

const NUMERIC_LIMITS: readonly (readonly [string, Value])[] = [
  ["MOST-POSITIVE-FIXNUM", (1n << 62n) - 1n],
  ["MOST-NEGATIVE-FIXNUM", -(1n << 62n)],
  ["CHAR-CODE-LIMIT", 0x110000n],
  ["PI", Math.PI],
];

/** All that compile-time code can call without defining it: one family of functions a file. */
export const defaultBuiltins: Builtins = {
  functions: tableOf(...Object.values(FUNCTION_FAMILIES)),
  specialForms: tableOf(
    ASSIGNMENT,
    BINDING,
    CLASSES,
    CONDITION_FORMS,
    CONTROL,
    DEFINITION,
    EXIT,
    ITERATION,
    PACKAGES,
    QUASIQUOTE,
    STREAMS,
    TAGBODY,
  ),
  macros: tableOf(LOOP, BINDING_MACROS, PLACE_MACROS),
  places: new Map([...LIST_PLACES, ...ARRAY_PLACES, ...HASH_TABLE_PLACES, ...SYMBOL_PLACES, ...INSTANCE_PLACES]),
  variables: new Map<string, () => Value>([
    ...NUMERIC_LIMITS.map(([name, value]): [string, () => Value] => [name, () => value]),
    ...[
      "*PRINT-PRETTY*",
      "*PRINT-CIRCLE*",
      "*PRINT-LENGTH*",
      "*PRINT-LEVEL*",
      "*PRINT-READABLY*",
      "*LOAD-TRUENAME*",
      "*LOAD-PATHNAME*",
      "*CENTRAL-REGISTRY*",
      "*POSIX-ARGV*",
      "*MACROEXPAND-HOOK*",
    ].map((name): [string, () => Value] => [name, () => NIL]),
    ["*PRINT-ESCAPE*", () => T],
    ["*GENSYM-COUNTER*", () => 0n],
    ["*RANDOM-STATE*", () => NIL],
  ]),
};

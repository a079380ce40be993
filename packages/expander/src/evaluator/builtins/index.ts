import { type Builtins, functionTable } from "../builtin.ts";
import { BINDING } from "../special/binding.ts";
import { CONTROL } from "../special/control.ts";
import { DEFINITION } from "../special/definition.ts";
import { EXIT } from "../special/exit.ts";
import { ITERATION } from "../special/iteration.ts";
import { PACKAGE } from "../special/package.ts";
import { PLACE } from "../special/place.ts";
import { QUASIQUOTE } from "../special/quasiquote.ts";
import { CONDITIONS } from "./condition.ts";
import { FUNCTIONS } from "./function.ts";
import { LIST_PLACES, LISTS } from "./list.ts";
import { NUMBERS } from "./number.ts";
import { PREDICATES } from "./predicate.ts";
import { SYMBOLS } from "./symbol.ts";
import { TEXTS } from "./text.ts";

/** All that compile-time code can call without defining it: one family of functions a file. */
export const defaultBuiltins: Builtins = {
  functions: functionTable(CONDITIONS, FUNCTIONS, LISTS, NUMBERS, PREDICATES, SYMBOLS, TEXTS),
  specialForms: new Map(
    Object.entries({ ...CONTROL, ...BINDING, ...DEFINITION, ...EXIT, ...ITERATION, ...PACKAGE, ...PLACE, ...QUASIQUOTE }),
  ),
  places: new Map(LIST_PLACES),
  variables: new Map(),
};

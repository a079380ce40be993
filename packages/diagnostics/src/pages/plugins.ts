import type { Page } from "./page.ts";
import { script } from "./script.ts";

/** Pages of what plugins and passes meet that hand values of their own to the compiler; `link.ts` beside has those of linking. */

/** A pipeline of one step, which passes of the script take part in. */
const piped = (passes: string, steps: string): string =>
  script(
    { compiler: "compileSource, definePass, pipeline" },
    `${passes}
compileSource("(defprog pass (:type :xdp) XDP_PASS)", "pass.lisp", pipeline([${steps}])).diagnostics;`,
  );

const idle = (result: string): string =>
  piped(
    `const idle = definePass({ name: "acme/idle", description: "changes nothing", run: (fn) => ${result} });`,
    '{ fixpoint: "acme/tidy", limit: 4, passes: [idle] }',
  );

const ordered = (steps: string): string =>
  piped(
    `const first = definePass({ name: "acme/first", description: "goes first", run: (fn) => fn });
const second = definePass({ name: "acme/second", description: "follows", requires: ["acme/first"], run: (fn) => fn });`,
    steps,
  );

const generated = (name: string): string =>
  script(
    { compiler: "createCompiler" },
    `const compiler = createCompiler();
const compiled = compiler.compileSource("(defprog pass (:type :xdp) XDP_PASS)", "pass.lisp");
(compiled.ok ? compiler.generate("${name}", compiled.value) : compiled).diagnostics;`,
  );

export const PLUGIN_PAGES = {
  WH3030: {
    from: "script",
    where: "A fixpoint of the pass pipeline reached its limit: two passes undo each other, or one never returns what it was given.",
    wrong: idle("({ ...fn })"),
    right: idle("fn"),
    fix: "let each pass return the same function when it changes nothing; --dump-after shows what changes",
  },
  WH3031: {
    from: "script",
    where: "A pass was put into the pipeline before one that it requires.",
    wrong: ordered("second, first"),
    right: ordered("first, second"),
    fix: "insert it after the pass that the message names",
  },
  WH7008: {
    from: "script",
    where: "A generator is asked for by name.",
    wrong: generated("typescirpt"),
    right: generated("typescript"),
    fix: "name one of the generators that the help line lists",
  },
} as const satisfies Record<string, Page>;

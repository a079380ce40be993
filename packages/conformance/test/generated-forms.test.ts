import { defaultMacros, defaultTopLevelForms, expand } from "@whistler/expander";
import { type Form, read } from "@whistler/reader";
import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryProgram, BUILD_HOST, evaluationRules } from "../src/index.ts";

/**
 * The arbitraries grow with the language: every core form, library macro and declaration occurs in random programs, or stands here with the
 * reason why it cannot. A new one fails this test until it has a production.
 */

const PROGRAMS = 2_000;
const SEED = 7;

/** Declarations that random programs do not have. */
const DECLARATIONS_NOT_GENERATED: Readonly<Record<string, string>> = {
  "WITH-BPF-SESSION": "user space: what is inside is compiled as the same declarations are outside, and the rest runs in no engine",
  "WITH-BPF-OBJECT": "user space: skipped while compiling",
  "COMPILE-TO-ELF": "asks for a file, and says nothing of what a program means",
  "COMPILE-FILE*": "asks for a file, and says nothing of what a program means",
  "RESET-COMPILATION-STATE": "forgets the declarations before it, and so the program",
};

const MACROS_NOT_GENERATED: Readonly<Record<string, string>> = {
  "PT-REGS-PARM7": "x86-64, for which random programs are compiled, passes six arguments in registers",
  "PT-REGS-PARM8": "x86-64, for which random programs are compiled, passes six arguments in registers",
};

function* headsOf(forms: readonly Form[]): Generator<string> {
  for (const form of forms) {
    if (form.kind !== "list") continue;
    const [head] = form.items;
    if (head?.kind === "symbol" && head.uninterned === undefined) yield head.name;
    yield* headsOf(form.items);
  }
}

/** Heads in the source and in the core forms of the sample. */
function sampled(): { readonly written: ReadonlySet<string>; readonly core: ReadonlySet<string> } {
  const [written, core] = [new Set<string>(), new Set<string>()];
  for (const { text } of fc.sample(arbitraryProgram(120), { seed: SEED, numRuns: PROGRAMS })) {
    const forms = read({ path: "program.lisp", text });
    if (!forms.ok) throw new Error(text);
    for (const head of headsOf(forms.value)) written.add(head);
    const unit = expand(forms.value, BUILD_HOST);
    if (!unit.ok) throw new Error(text);
    for (const head of headsOf(unit.value.programs.flatMap(({ body }) => body))) core.add(head);
  }
  return { written, core };
}

const { written, core } = sampled();

test.each([
  ["core forms", [...evaluationRules.keys()], core, {}],
  ["library macros", [...defaultMacros.keys()], written, MACROS_NOT_GENERATED],
  ["declarations", [...defaultTopLevelForms.keys()], written, DECLARATIONS_NOT_GENERATED],
] as const)("all %s occur in random programs, or have a reason not to", (_, names, seen, reasons) => {
  expect(names.filter((name) => !seen.has(name)).sort()).toEqual(Object.keys(reasons).sort());
});

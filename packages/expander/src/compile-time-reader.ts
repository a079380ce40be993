import { readAll } from "@whistler/reader";
import type { Compilation } from "./declare/compilation.ts";
import { evaluateForms } from "./evaluate-forms.ts";
import { valueOfForm } from "./evaluator/forms.ts";
import { listOf } from "./evaluator/value.ts";

/** Loading nests through the expander's own frames. */
const LOAD_LEVELS = 20;

/** Give compile-time code the reader: `read`, `load`, and the features that it sees. */
export function connectReader(compilation: Compilation, features: readonly string[]): void {
  const { interpreter } = compilation;
  const featureSet = new Set(features);
  const symbol = interpreter.packages.intern("*FEATURES*");
  interpreter.declareSpecial(symbol);
  interpreter.globals.set(symbol, listOf(features.map((name) => interpreter.packages.keyword(name.toUpperCase()))));
  // Far below the ids of the symbols in the sources, which count downwards from -1.
  let firstUninternedId = -1_000_000_000;
  const options = () => {
    firstUninternedId -= 1_000_000;
    return { features: featureSet, maxDepth: compilation.maxDepth, firstUninternedId };
  };
  interpreter.readFirst = (text, from) => {
    interpreter.step((text.length - from) >> 4);
    const rest = text.slice(from);
    const { forms, diagnostics } = readAll({ path: "<string>", text: rest }, { ...options(), maxForms: 1 });
    const [form] = forms;
    const [wrong] = diagnostics;
    if (wrong) return interpreter.error("WH2020", `read: ${wrong.message}`, [], wrong.code === "WH1001" ? "END-OF-FILE" : "READER-ERROR");
    return form ? { value: valueOfForm(interpreter, form), end: from + form.span.end } : null;
  };
  interpreter.loadText = (text, path) => {
    interpreter.step(text.length >> 4);
    interpreter.enter(LOAD_LEVELS);
    const { forms, diagnostics } = readAll({ path, text }, options());
    for (const found of diagnostics) compilation.report(found);
    const outer = interpreter.packages.current;
    evaluateForms(compilation, forms);
    interpreter.packages.current = outer;
    interpreter.depth -= LOAD_LEVELS;
  };
}

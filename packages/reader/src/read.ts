import { type Diagnostic, type Result, resultOf, type Source } from "@whistler/diagnostics";
import { defaultFeatures } from "./features.ts";
import type { Form } from "./form.ts";
import { FormReader } from "./form-reader.ts";

export interface ReadOptions {
  /** The name of a text that is given as a string; `<input>` unless told. */
  readonly path?: string;
  /** What `#+` and `#-` see, in any case, without the colon; {@link defaultFeatures} unless told. */
  readonly features?: ReadonlySet<string>;
  /** Deepest nesting of forms, 1000 unless told. Deeper is the error WH1006. */
  readonly maxDepth?: number;
  /**
   * The `uninterned` id of the first `#:symbol`, counted downwards: -1 unless told. Negative ids never meet those that a compilation gives
   * to its gensyms; whoever reads several sources into one program keeps them apart with this.
   */
  readonly firstUninternedId?: number;
  /** Stop after so many top-level forms: what stands behind them is not looked at. */
  readonly maxForms?: number;
}

/** All that could be read, and what was wrong with the rest. */
export interface ReadResult {
  /** The top-level forms without errors, in order. A form with an error inside is left out whole. */
  readonly forms: readonly Form[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The forms of a text, or all that is wrong with it. Evaluates nothing; takes time linear in the length of the text. */
export function read(source: Source | string, options: ReadOptions = {}): Result<readonly Form[]> {
  const { forms, diagnostics } = readAll(source, options);
  return resultOf(forms, diagnostics);
}

/** As {@link read}, but the sound top-level forms are there even when others have errors. */
export function readAll(source: Source | string, options: ReadOptions = {}): ReadResult {
  const from = typeof source === "string" ? { path: options.path ?? "<input>", text: source } : source;
  const features = options.features ? new Set([...options.features].map((name) => name.toUpperCase())) : defaultFeatures;
  return new FormReader(from, features, Math.max(1, options.maxDepth ?? 1000), options.firstUninternedId ?? -1, options.maxForms).readAll();
}

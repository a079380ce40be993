import type { DiagnosticCode, DiagnosticParts, Span } from "@whistler/diagnostics";
import { suggestion } from "@whistler/diagnostics";
import type { Form, ListForm, SymbolForm } from "@whistler/reader";
import type { Template } from "../body/template.ts";
import type { MapInfo, StructInfo } from "../declare/info.ts";

/** What a library macro may ask and use. One is made for each call, so that what it builds tells of that call. */
export interface MacroEnv {
  /** The call being expanded. */
  readonly call: ListForm;
  /** The operands of the call. */
  readonly args: readonly Form[];
  /** The span of forms that the macro makes. */
  readonly span: Span;
  /** Whether the value of the call is used. */
  readonly used: boolean;
  readonly target: Target;
  /** A form from a template, with the span of what this macro makes. */
  readonly build: (template: Template) => Form;
  /** A fresh variable that no user code can name. */
  readonly temp: (hint: string) => SymbolForm;
  /** The map that a form names; an unknown one is an error. */
  readonly map: (name: Form | undefined) => MapInfo;
  readonly struct: (name: Form | undefined) => StructInfo;
  /** The size in bytes of a scalar type or struct by name, or null. */
  readonly sizeOf: (name: Form | undefined) => number | null;
  /** The value of a constant expression; anything else is an error that says what it was wanted for. */
  readonly constant: (form: Form | undefined, what: string) => bigint;
  /** The core form of an operand, to be used instead of it, and its value if it is constant. */
  readonly operand: (form: Form) => { readonly form: Form; readonly constant: bigint | null };
  /** One step of macro expansion of a form, or null when its head is no macro. */
  readonly expandOnce: (form: Form) => Form | null;
  /** Whether user code defined how to set this place (`defsetf`, `define-setf-expander`). */
  readonly hasUserSetf: (place: Form) => boolean;
  readonly warn: (code: DiagnosticCode, message: string, parts?: DiagnosticParts) => void;
  readonly fail: (code: DiagnosticCode, message: string, parts?: DiagnosticParts) => never;
}

/** The processor that programs run on, as far as the language shows it: the registers of probed functions. */
export type Target = "x86-64" | "aarch64" | "other";

/** A library macro: forms in, form out; hygienic, because its variables come from `env.temp` and its heads are core forms. */
export interface LibraryMacro {
  readonly name: string;
  readonly expand: (call: ListForm, env: MacroEnv) => Form | Template;
}

export type MacroTable = ReadonlyMap<string, LibraryMacro>;

/** One row of a macro family. The name is written in lower case. */
export function defineMacro(name: string, expand: LibraryMacro["expand"]): LibraryMacro {
  return { name: name.toUpperCase(), expand };
}

export function macroTable(...families: readonly (readonly LibraryMacro[])[]): MacroTable {
  return new Map(families.flat().map((macro) => [macro.name, macro]));
}

/** The number of operands that a macro takes, or an error that shows its shape. */
export function expectArgs(env: MacroEnv, minimum: number, maximum: number, shape: string): void {
  const count = env.args.length;
  if (count < minimum || count > maximum)
    env.fail("WH2107", `${shape.replace(/^\(/, "").split(/[ )]/)[0] ?? "the form"} takes other operands`, { help: [`write ${shape}`] });
}

/** `&key` operands after the positional ones, by name. */
export function keywordOperands(env: MacroEnv, operands: readonly Form[], allowed: readonly string[]): ReadonlyMap<string, Form> {
  const found = new Map<string, Form>();
  for (let at = 0; at < operands.length; at += 2) {
    const key = operands[at];
    const value = operands[at + 1];
    if (key?.kind !== "symbol" || !allowed.includes(key.name)) {
      return env.fail("WH2213", "unknown option", {
        span: key?.span ?? env.span,
        help: [
          ...(key?.kind === "symbol" ? suggestion(key.name, allowed) : []),
          `options are ${allowed.map((one) => `:${one.toLowerCase()}`).join(" ")}`,
        ],
      });
    }
    if (!value) return env.fail("WH2119", `:${key.name.toLowerCase()} has no value`, { span: key.span });
    found.set(key.name, value);
  }
  return found;
}

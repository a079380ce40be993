import type { DiagnosticCode, DiagnosticParts, Span } from "@whistler/diagnostics";
import type { Form, ListForm, SymbolForm } from "@whistler/reader";
import type { Compilation } from "../declare/compilation.ts";
import type { BodyScope } from "./scope.ts";
import type { Template } from "./template.ts";

/** A core form that is being expanded. */
export interface CoreCall {
  readonly form: ListForm;
  /** The canonical name of the head. */
  readonly head: string;
  readonly args: readonly Form[];
  readonly scope: BodyScope;
  /** Whether the value of the form is used. */
  readonly used: boolean;
}

/** What rules for core forms may use. */
export interface BodyExpander {
  readonly compilation: Compilation;
  /** Everything that may stand at the head of a form; for suggestions. */
  readonly operatorNames: () => readonly string[];
  /** The core form of a form. */
  readonly walk: (form: Form, scope: BodyScope, used?: boolean) => Form;
  /** The core form of a form that a macro will put into its expansion: it is not expanded again there. */
  readonly walkOnce: (form: Form, scope: BodyScope) => Form;
  /** The core forms of a sequence: only the last one's value is used, and only if `used`. */
  readonly sequence: (forms: readonly Form[], scope: BodyScope, used: boolean) => Form[];
  readonly constant: (form: Form | undefined, scope: BodyScope, what: string, at: Span) => bigint;
  /** One macro expansion step of a form that is a macro call, else null. */
  readonly expandOnce: (form: Form, scope: BodyScope) => Form | null;
  readonly build: (template: Template, span: Span) => Form;
  readonly temp: (hint: string, span: Span) => SymbolForm;
  readonly warn: (code: DiagnosticCode, message: string, parts: DiagnosticParts) => void;
  /** Like `warn`, once for each key. */
  readonly warnOnce: (key: string, code: DiagnosticCode, message: string, parts: DiagnosticParts) => void;
}

/** How one core form is expanded: operands walked, constants evaluated, the shape of CORE-FORMS.md made. */
export type CoreFormRule = (expander: BodyExpander, call: CoreCall) => Form;

export type CoreFormTable = Readonly<Record<string, CoreFormRule>>;

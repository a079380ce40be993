import { type Diagnostic, type DiagnosticCode, type DiagnosticParts, diagnostic, type Span, suggestion } from "@whistler/diagnostics";
import type { Form, ListForm, SymbolForm } from "@whistler/reader";
import type { Compilation, DeclaredProgram } from "../declare/compilation.ts";
import { formOfValue, valueOfForm } from "../evaluator/forms.ts";
import { diagnosticOfError } from "../evaluator/report.ts";
import type { MacroFunction } from "../evaluator/scope.ts";
import { LispError } from "../evaluator/signals.ts";
import { Cons, type LispEnvironment } from "../evaluator/value.ts";
import type { LibraryMacro } from "../library/macro.ts";
import { fail, Problem } from "../problem.ts";
import type { BodyExpander, CoreCall } from "./call.ts";
import { constantValue } from "./constant.ts";
import { CORE_FORMS, isProtected, UNPROTECTED_FORMS } from "./core-forms.ts";
import { bodyEnvironment } from "./environment.ts";
import { helperCall } from "./forms/helper-call.ts";
import { allHelperNames, helperNamed } from "./helpers.ts";
import { libraryEnv } from "./macro-env.ts";
import { plain, resolveSymbol } from "./names.ts";
import { type BodyScope, EMPTY_SCOPE, findMacro, localMacroNames, variableKey } from "./scope.ts";
import { build, describe } from "./template.ts";

/** What fits 64 bits, signed or unsigned. */
const LEAST = -(1n << 63n);
const MOST = (1n << 64n) - 1n;

/** Findings that end a whole program: going on would only repeat them. */
const FATAL: ReadonlySet<string> = new Set(["WH2006", "WH2007"]);

/** The body of a program as core forms; findings are reported to the compilation. */
export function expandBody(compilation: Compilation, program: DeclaredProgram): readonly Form[] {
  const { interpreter } = compilation;
  const outer = interpreter.packages.current;
  interpreter.packages.current = program.package;
  try {
    return bodyExpander(compilation).sequence(program.body, EMPTY_SCOPE, true);
  } catch (thrown) {
    compilation.report(diagnosticOfThrown(thrown, program.span));
    return [];
  } finally {
    interpreter.packages.current = outer;
  }
}

/** What a thrown thing means to the user; an exhausted JavaScript stack is nesting that our own count missed. */
export function diagnosticOfThrown(thrown: unknown, span: Span): Diagnostic {
  if (thrown instanceof Problem) return thrown.diagnostic;
  if (thrown instanceof LispError) return diagnosticOfError(thrown);
  if (thrown instanceof RangeError) return diagnostic("WH2007", "the forms nest too deep", { span });
  throw thrown;
}

function bodyExpander(compilation: Compilation): BodyExpander {
  const { interpreter } = compilation;
  let depth = 0;
  /** Where the evaluator stands between macro expansions; an error inside of one leaves it elsewhere. */
  const standing = interpreter.standing;
  const warned = new Set<string>();
  const finished = new WeakSet<Form>();

  const warn = (code: DiagnosticCode, message: string, parts: DiagnosticParts): void =>
    compilation.report(diagnostic(code, message, parts));

  const walk = (form: Form, scope: BodyScope, used = true): Form => {
    if (finished.has(form)) return form;
    if (form.kind === "integer") {
      return form.value >= LEAST && form.value <= MOST
        ? form
        : recover(form.span, diagnostic("WH2118", `${describe(form)} does not fit 64 bits`, { span: form.span }));
    }
    depth += 1;
    try {
      if (depth > compilation.maxDepth) fail("WH2007", `forms nest deeper than ${compilation.maxDepth} levels`, { span: form.span });
      interpreter.step();
      return form.kind === "list" ? walkList(form, scope, used) : walkAtom(form, scope, used);
    } catch (thrown) {
      interpreter.restore(standing);
      const found = diagnosticOfThrown(thrown, form.span);
      if (FATAL.has(found.code)) throw new Problem(found);
      return recover(form.span, found);
    } finally {
      depth -= 1;
    }
  };

  /** Report and go on with 0, so that one run finds the other errors too. */
  const recover = (span: Span, found: Diagnostic): Form => {
    compilation.report(found);
    return { kind: "integer", value: 0n, span };
  };

  const walkAtom = (form: Exclude<Form, ListForm>, scope: BodyScope, used: boolean): Form => {
    switch (form.kind) {
      case "symbol":
        return resolveSymbol(expander, form, scope, used);
      case "quote":
        return form.form.kind === "symbol" || form.form.kind === "list"
          ? fail("WH2103", `${describe(form)} is data and has no value in a program`, { span: form.span })
          : walk(form.form, scope, used);
      case "read-eval":
        return walk(formOfValue(interpreter, valueOfForm(interpreter, form), form.span, compilation.maxDepth), scope, used);
      default:
        return fail("WH2103", `${describe(form)} is a ${form.kind} and has no value in a program`, { span: form.span });
    }
  };

  const walkList = (form: ListForm, scope: BodyScope, used: boolean): Form => {
    const head = form.items[0];
    if (head === undefined) return { kind: "integer", value: 0n, span: form.span };
    if (form.tail) return fail("WH2119", "a form is a proper list", { span: form.span });
    if (head.kind !== "symbol") {
      return fail("WH2101", `unknown form: ${describe(head)} stands where an operator is expected`, { span: head.span });
    }
    const { name } = head;
    if (head.uninterned === undefined && head.package !== "KEYWORD" && isProtected(name)) {
      warnAboutHiddenMacro(head);
      const rule = CORE_FORMS.get(name);
      return (rule ?? helperCall)(expander, callOf(form, name, scope, used));
    }
    const expanded = expandCall(form, head, scope, used);
    if (expanded) return walk(expanded, scope, used);
    if (head.uninterned === undefined) {
      const call = callOf(form, name, scope, used);
      const rule = UNPROTECTED_FORMS.get(name);
      if (rule) return rule(expander, call);
      if (compilation.pluginForms.has(name)) return pluginForm(head, call);
      if (helperNamed(name)) return helperCall(expander, call);
    }
    return unknownForm(head, form, scope);
  };

  const callOf = (form: ListForm, head: string, scope: BodyScope, used: boolean): CoreCall => ({
    form,
    head,
    args: form.items.slice(1),
    scope,
    used,
  });

  /** A form that a plugin lowers: the head by its bare name, every operand an expression. */
  const pluginForm = (head: SymbolForm, call: CoreCall): Form => ({
    ...call.form,
    items: [plain(head), ...call.args.map((arg) => walk(arg, call.scope))],
  });

  /** One step of macro expansion, in the order local, user's, declared, library's; null when there is no such macro. */
  const expandCall = (form: ListForm, head: SymbolForm, scope: BodyScope, used: boolean): Form | null => {
    const local = findMacro(scope, variableKey(head));
    if (local) return expandUser(local, form, scope);
    const symbol = valueOfForm(interpreter, head);
    const user = symbol instanceof Cons || typeof symbol !== "object" || !("uninterned" in symbol) ? null : interpreter.userMacro(symbol);
    if (user) return expandUser(user, form, scope);
    if (head.uninterned !== undefined || head.package === "KEYWORD") return null;
    const library = compilation.declaredMacros.get(head.name) ?? compilation.libraryMacros.get(head.name);
    return library ? expandLibrary(library, form, scope, used) : null;
  };

  const expandUser = (macro: MacroFunction, form: ListForm, scope: BodyScope): Form => {
    const { source, start, end } = form.span;
    const made: Span = { source, start, end, via: { macro: macro.shownName, call: form.span } };
    const value = valueOfForm(interpreter, form);
    if (!(value instanceof Cons)) return fail("WH2119", "a macro call is a list", { span: form.span });
    const outer = interpreter.at;
    interpreter.at = form.span;
    try {
      return formOfValue(interpreter, interpreter.expandMacro(macro, value, environmentOf(scope)), made, compilation.maxDepth);
    } finally {
      interpreter.at = outer;
    }
  };

  /** The calls of one scope share their environment. */
  let latest: { readonly scope: BodyScope; readonly environment: LispEnvironment } | null = null;
  const environmentOf = (scope: BodyScope): LispEnvironment => {
    if (latest?.scope !== scope) latest = { scope, environment: bodyEnvironment(compilation, scope) };
    return latest.environment;
  };

  const expandLibrary = (macro: LibraryMacro, form: ListForm, scope: BodyScope, used: boolean): Form => {
    const env = libraryEnv(expander, macro, form, scope, used);
    return build(macro.expand(form, env), env.span);
  };

  const warnAboutHiddenMacro = (head: SymbolForm): void => {
    const symbol = interpreter.packages.lookup(head.name, interpreter.packages.current);
    if (!symbol || !interpreter.macros.has(symbol)) return;
    warnOnce(`hidden ${head.name}`, "WH2120", `the macro ${head.name.toLowerCase()} is not used: the name belongs to a core form`, {
      span: head.span,
    });
  };

  const warnOnce = (key: string, code: DiagnosticCode, message: string, parts: DiagnosticParts): void => {
    if (warned.has(key)) return;
    warned.add(key);
    warn(code, message, parts);
  };

  const unknownForm = (head: SymbolForm, form: ListForm, scope: BodyScope): never => {
    const name = head.name.toLowerCase();
    const symbol = interpreter.packages.intern(head.name);
    if (interpreter.functions.has(symbol)) {
      return fail("WH2128", `${name} is a compile-time function; programs cannot call it`, {
        span: form.span,
        help: ["define it with defmacro"],
      });
    }
    if (interpreter.builtins.functions.has(head.name) || interpreter.builtins.specialForms.has(head.name)) {
      return fail("WH2101", `unknown form (${name} ...): this Common Lisp operator is not available in BPF`, {
        span: form.span,
        help: ["programs have integers only; compute with it in a macro"],
      });
    }
    return fail("WH2101", `unknown form (${name} ...)`, {
      span: form.span,
      help: [...suggestion(head.name, [...localMacroNames(scope), ...operatorNames(compilation)]), "macros are defined with defmacro"],
    });
  };

  const expander: BodyExpander = {
    compilation,
    operatorNames: () => operatorNames(compilation),
    walk,
    walkOnce: (form, scope) => {
      const core = walk(form, scope);
      finished.add(core);
      return core;
    },
    sequence: (forms, scope, used) => forms.map((form, at) => walk(form, scope, used && at === forms.length - 1)),
    constant: (form, scope, what, at) => {
      if (!form) return fail("WH2108", `${what} is missing`, { span: at });
      const value = constantValue(walk(form, scope));
      if (value !== null) return value;
      return fail("WH2108", `${what} is not a constant: ${describe(form)}`, { span: form.span });
    },
    expandOnce: (form, scope) => {
      const head = form.kind === "list" ? form.items[0] : undefined;
      if (form.kind !== "list" || head?.kind !== "symbol" || (head.uninterned === undefined && isProtected(head.name))) return null;
      interpreter.step();
      return expandCall(form, head, scope, true);
    },
    build,
    temp: (hint, span) => ({ kind: "symbol", name: hint.toUpperCase(), uninterned: interpreter.freshId(), span }),
    warn,
    warnOnce,
  };
  return expander;
}

function operatorNames(compilation: Compilation): string[] {
  const { interpreter } = compilation;
  return [
    ...CORE_FORMS.keys(),
    ...compilation.pluginForms,
    ...UNPROTECTED_FORMS.keys(),
    ...compilation.declaredMacros.keys(),
    ...compilation.libraryMacros.keys(),
    ...[...interpreter.macros.keys()].map((symbol) => symbol.name),
    ...allHelperNames(),
  ];
}

import type { Span } from "@whistler/diagnostics";
import type { Form, ListForm, SymbolForm } from "@whistler/reader";

/** Forms written down shortly: a string is a symbol, a number an integer, an array a list; forms stand for themselves. */
export type Template = string | number | bigint | Form | readonly Template[];

/** The form that a template describes. What is new gets the span; forms in the template keep theirs. */
export function build(template: Template, span: Span): Form {
  if (typeof template === "string") return { kind: "symbol", name: template.toUpperCase(), span };
  if (typeof template === "number" || typeof template === "bigint") return { kind: "integer", value: BigInt(template), span };
  return isTemplates(template) ? buildList(template, span) : template;
}

export function buildList(templates: readonly Template[], span: Span): ListForm {
  return { kind: "list", items: templates.map((template) => build(template, span)), span };
}

function isTemplates(template: Form | readonly Template[]): template is readonly Template[] {
  return Array.isArray(template);
}

/** Whether a form is a symbol of this name (upper case), whatever its package. */
export function isSymbol(form: Form | undefined, name?: string): form is SymbolForm {
  return form?.kind === "symbol" && (name === undefined || form.name === name);
}

/** The name of a list's head, or null. */
export function headName(form: Form | undefined): string | null {
  if (form?.kind !== "list") return null;
  const head = form.items[0];
  return head?.kind === "symbol" && head.package !== "KEYWORD" ? head.name : null;
}

/** Whether evaluating a form twice is the same as once: a literal or a variable. */
export function isSimple(form: Form): boolean {
  return form.kind === "integer" || form.kind === "symbol";
}

/** A form as the user would write it, in one line and not too long. */
export function describe(form: Form, limit = 60): string {
  const text = textOf(form, 0);
  return text.length > limit ? `${text.slice(0, limit - 3)}...` : text;
}

function textOf(form: Form, depth: number): string {
  if (depth > 8) return "...";
  switch (form.kind) {
    case "symbol":
      return form.package === "KEYWORD" ? `:${form.name.toLowerCase()}` : form.name.toLowerCase();
    case "integer":
      return form.value.toString();
    case "ratio":
      return `${form.numerator}/${form.denominator}`;
    case "float":
      return String(form.value);
    case "string":
      return JSON.stringify(form.value.length > 60 ? `${form.value.slice(0, 57)}...` : form.value);
    case "character":
      return `#\\${String.fromCodePoint(form.codePoint)}`;
    case "list":
    case "vector": {
      const shown = form.items.slice(0, 12).map((item) => textOf(item, depth + 1));
      if (form.items.length > 12) shown.push("...");
      if (form.kind === "list" && form.tail) shown.push(".", textOf(form.tail, depth + 1));
      return `${form.kind === "vector" ? "#" : ""}(${shown.join(" ")})`;
    }
    case "quote":
      return `'${textOf(form.form, depth + 1)}`;
    case "function":
      return `#'${textOf(form.form, depth + 1)}`;
    case "quasiquote":
      return `\`${textOf(form.form, depth + 1)}`;
    case "unquote":
      return `,${textOf(form.form, depth + 1)}`;
    case "unquote-splicing":
      return `,@${textOf(form.form, depth + 1)}`;
    case "read-eval":
      return `#.${textOf(form.form, depth + 1)}`;
  }
}

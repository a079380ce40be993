import { flatPrefix, flatText } from "./flat.ts";
import type { Form } from "./form.ts";
import { layoutForm } from "./layout.ts";

export interface PrintOptions {
  /** Break lines so that they stay within this many columns where possible. Without it a form is one line. */
  readonly width?: number;
  /** Cut the text after so many characters and end it with `…`, as an error message wants. Not together with `width`. */
  readonly limit?: number;
  /** Write uninterned symbols with their ids (`#:g%7`), so that different symbols of one name differ. Such text does not read back as it was. */
  readonly ids?: boolean;
}

/**
 * A form as text, in lower case. `read(printForm(form))` gives a form equal to `form` (`equalForms`), except for floats that are
 * infinite or no number, which no literal denotes: they are printed as read-time evaluation of SBCL's constants.
 */
export function printForm(form: Form, options: PrintOptions = {}): string {
  if (options.width !== undefined) return layoutForm(form, options.width, options.ids ?? false);
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  return flatText(form, limit, options.ids ?? false) ?? `${flatPrefix(form, limit, options.ids ?? false)}…`;
}

/** Top-level forms, 100 columns wide unless told otherwise: one after the other, a blank line around those of several lines. */
export function printForms(forms: readonly Form[], options: Omit<PrintOptions, "limit"> = {}): string {
  const texts = forms.map((form) => printForm(form, { width: 100, ...options }));
  return texts.reduce((before, text, index) => {
    const apart = text.includes("\n") || (texts[index - 1] ?? "").includes("\n");
    return `${before}${index === 0 ? "" : apart ? "\n" : ""}${text}\n`;
  }, "");
}

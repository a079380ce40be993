import { assertNever } from "@whistler/diagnostics";
import { characterName } from "./characters.ts";
import type { Form, SymbolForm } from "./form.ts";
import { parseNumber } from "./number.ts";
import { endsToken, upper } from "./token.ts";

/** Columns that a printed line may take before it is broken. */
const WIDTH = 100;

const PREFIXES = { quote: "'", quasiquote: "`", unquote: ",", "unquote-splicing": ",@", function: "#'", "read-eval": "#." } as const;

/** The text of a form, on one line. Reading it gives an equal form. */
export function printForm(form: Form): string {
  switch (form.kind) {
    case "symbol":
      return printSymbol(form);
    case "integer":
      return String(form.value);
    case "ratio":
      return `${form.numerator}/${form.denominator}`;
    case "float":
      return printFloat(form.value);
    case "string":
      return `"${form.value.replaceAll(/["\\]/g, "\\$&")}"`;
    case "character":
      return `#\\${characterName(form.codePoint) ?? String.fromCodePoint(form.codePoint)}`;
    case "list":
      return `(${[...form.items.map(printForm), ...(form.tail ? [".", printForm(form.tail)] : [])].join(" ")})`;
    case "vector":
      return `#(${form.items.map(printForm).join(" ")})`;
    case "quote":
    case "quasiquote":
    case "unquote":
    case "unquote-splicing":
    case "function":
    case "read-eval": {
      const inner = printForm(form.form);
      // `,@x` is the splicing comma: a symbol that begins with @ or . must not touch a plain one.
      return form.kind === "unquote" && /^[@.]/.test(inner) ? `, ${inner}` : PREFIXES[form.kind] + inner;
    }
    default:
      return assertNever(form, "form");
  }
}

/** Forms one below the other, long lists broken over lines and indented by two. */
export function printForms(forms: readonly Form[]): string {
  return forms.map((form) => `${layOut(form, 0)}\n`).join("");
}

function layOut(form: Form, indent: number): string {
  const flat = printForm(form);
  if (form.kind !== "list" || form.tail || form.items.length < 2 || indent + flat.length <= WIDTH) return flat;
  const [head, ...rest] = form.items;
  const inner = indent + 2;
  // The first operand stands beside the head: bindings, tests and names read so.
  const opening = head?.kind === "symbol" ? `(${printForm(head)} ` : "(";
  const first = head?.kind === "symbol" ? rest.shift() : head;
  const lines = rest.map((item) => `\n${" ".repeat(inner)}${layOut(item, inner)}`);
  return `${opening}${first ? layOut(first, indent + opening.length) : ""}${lines.join("")})`;
}

function printFloat(value: number): string {
  const text = String(value);
  if (/^-?\d+$/.test(text)) return `${text}.0`;
  return /^-?\d+e/.test(text) ? text.replace("e+", "e") : text.replace("e+", "e");
}

function printSymbol(form: SymbolForm): string {
  const name = printName(form.name);
  if (form.uninterned !== undefined) return `#:${name}`;
  if (form.package === undefined) return name;
  if (form.package === "KEYWORD" && !form.internal) return `:${name}`;
  return `${printName(form.package)}${form.internal ? "::" : ":"}${name}`;
}

/** Lower case where that reads back as the same name, else between bars. */
function printName(name: string): string {
  const lower = name.toLowerCase();
  const plain =
    name !== "" &&
    upper(lower) === name &&
    lower.length === name.length &&
    ![...name].some((one) => endsToken(one) || one === "\\" || one === "|" || one === ":" || one === "#") &&
    !/^\.+$/.test(name) &&
    parseNumber(lower) === undefined;
  return plain ? lower : `|${name.replaceAll(/[|\\]/g, "\\$&")}|`;
}

import { flatText, prefixOf, properList } from "./flat.ts";
import type { Form, SymbolForm } from "./form.ts";

/**
 * How many forms after the head belong to its line; what follows is its body, indented by two. Heads that begin with `def`, `with-`
 * or `do-` and are not named have one; other heads are calls, whose arguments stand in one column.
 */
const HEADER_FORMS: Readonly<Record<string, number>> = {
  PROGN: 0,
  TAGBODY: 0,
  LET: 1,
  "LET*": 1,
  FLET: 1,
  LABELS: 1,
  MACROLET: 1,
  "SYMBOL-MACROLET": 1,
  LAMBDA: 1,
  WHEN: 1,
  UNLESS: 1,
  "WHEN-LET": 1,
  "WHEN-LET*": 1,
  "IF-LET": 1,
  CASE: 1,
  ECASE: 1,
  BLOCK: 1,
  DOTIMES: 1,
  DOLIST: 1,
  "EVAL-WHEN": 1,
  "MULTIPLE-VALUE-BIND": 2,
  "DESTRUCTURING-BIND": 2,
  DEFUN: 2,
  DEFMACRO: 2,
  DEFPROG: 2,
};

/** Room that is kept right of any indentation, so that deep nesting does not run off to the right. */
const MIN_ROOM = 24;

type Task = Form | { readonly text: string } | { readonly newline: number } | Aligned | { readonly closers: number };
/** Items that stand in the column where the output then is. */
interface Aligned {
  readonly aligned: readonly (readonly Task[])[];
}

/** A form broken into lines of at most `width` columns where that is possible. Iterative, because forms may nest deeper than the JS stack. */
export function layoutForm(form: Form, width: number, ids: boolean): string {
  const tasks: Task[] = [form];
  let output = "";
  let column = 0;
  const write = (text: string): void => {
    output += text;
    const newline = text.lastIndexOf("\n");
    column = newline < 0 ? column + text.length : text.length - newline - 1;
  };
  const pushAll = (next: readonly Task[]): void => {
    for (let at = next.length - 1; at >= 0; at--) tasks.push(next[at] as Task);
  };
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    if ("text" in task) write(task.text);
    else if ("newline" in task) write(`\n${" ".repeat(task.newline)}`);
    else if ("closers" in task) write(")".repeat(task.closers));
    else if ("aligned" in task) pushAll(lines(task.aligned, indentation(column, width)));
    else {
      const flat = flatText(task, width - column - closersAfter(tasks), ids);
      if (flat !== null) write(flat);
      else pushAll(broken(task, column, width, ids));
    }
  }
  return output;
}

function closersAfter(tasks: readonly Task[]): number {
  const next = tasks.at(-1);
  return next && "closers" in next ? next.closers : 0;
}

function indentation(column: number, width: number): number {
  return Math.max(0, Math.min(column, width - MIN_ROOM));
}

/** Rows one below the other, the first where the output is. */
function lines(rows: readonly (readonly Task[])[], indent: number): Task[] {
  return rows.flatMap((row, index) => (index === 0 ? [...row] : [{ newline: indent }, ...row]));
}

/** The parts of a form that does not fit on the line. */
function broken(form: Form, column: number, width: number, ids: boolean): Task[] {
  switch (form.kind) {
    case "quote":
    case "quasiquote":
    case "unquote":
    case "unquote-splicing":
    case "function":
    case "read-eval":
      return [{ text: prefixOf(form) }, form.form];
    case "vector":
      return [{ text: "#(" }, { aligned: rowsOf(form.items, null) }, { closers: 1 }];
    case "list": {
      const { items, tail } = properList(form);
      const [head] = items;
      if (items.length === 0) return tail ? [tail] : [{ text: "()" }];
      if (head?.kind !== "symbol" || isKeyword(head) || items.length < 2)
        return [{ text: "(" }, { aligned: rowsOf(items, tail) }, { closers: 1 }];
      return brokenCall(head, items.slice(1), tail, column, width, ids);
    }
    default:
      return [{ text: flatText(form, Number.POSITIVE_INFINITY, ids) ?? "" }];
  }
}

function brokenCall(head: SymbolForm, rest: readonly Form[], tail: Form | null, column: number, width: number, ids: boolean): Task[] {
  const name = flatText(head, Number.POSITIVE_INFINITY, ids) ?? "";
  const opening = { text: `(${name}` };
  const body = indentation(column + 2, width);
  const headers = headerForms(head.name);
  if (headers === undefined) {
    if (column + name.length + 2 <= width - MIN_ROOM) return [opening, { text: " " }, { aligned: rowsOf(rest, tail) }, { closers: 1 }];
    return [opening, ...rowsOf(rest, tail).flatMap((row) => [{ newline: body }, ...row]), { closers: 1 }];
  }
  const header = rest.slice(0, headers).flatMap((form): Task[] => [{ text: " " }, form]);
  return [opening, ...header, ...rowsOf(rest.slice(headers), tail).flatMap((row) => [{ newline: body }, ...row]), { closers: 1 }];
}

function headerForms(name: string): number | undefined {
  return Object.hasOwn(HEADER_FORMS, name) ? HEADER_FORMS[name] : /^(?:DEF|WITH-|DO-)/.test(name) ? 1 : undefined;
}

/** One row per form; a keyword keeps its value beside it, the dot its tail. */
function rowsOf(items: readonly Form[], tail: Form | null): Task[][] {
  const rows: Task[][] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at];
    const value = items[at + 1];
    if (!item) break;
    if (isKeyword(item) && value) {
      rows.push([item, { text: " " }, value]);
      at++;
    } else rows.push([item]);
  }
  if (tail) rows.push([{ text: ". " }, tail]);
  return rows;
}

function isKeyword(form: Form): boolean {
  return form.kind === "symbol" && form.package === "KEYWORD";
}

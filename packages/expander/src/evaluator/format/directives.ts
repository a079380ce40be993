/** A parameter of a directive: a number, a character, `v` (the next argument), `#` (how many are left), or not given. */
export type Parameter =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "character"; readonly value: string }
  | { readonly kind: "argument" }
  | { readonly kind: "remaining" }
  | { readonly kind: "missing" };

/** A control string as a tree. */
export type Node =
  | { readonly kind: "text"; readonly text: string }
  | (Directive & { readonly kind: "directive" })
  | (Directive & {
      readonly kind: "block";
      /** The parts that `~;` separates. */
      readonly segments: readonly (readonly Node[])[];
      /** Whether the last part follows `~:;`. */
      readonly hasDefault: boolean;
      /** The modifiers of the closing directive. */
      readonly closingColon: boolean;
    });

export interface Directive {
  /** The letter, in lower case. */
  readonly letter: string;
  readonly parameters: readonly Parameter[];
  readonly colon: boolean;
  readonly at: boolean;
  /** As it was written, for messages. */
  readonly written: string;
}

const CLOSING: ReadonlyMap<string, string> = new Map([
  ["{", "}"],
  ["[", "]"],
  ["(", ")"],
]);
const MAX_DEPTH = 100;

/** A control string that is wrong, with what is wrong about it. */
export class BadControl {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export function parseControl(control: string): readonly Node[] | BadControl {
  const state = { control, at: 0 };
  const result = sequence(state, null, 0);
  return result instanceof BadControl ? result : (result.segments[0] ?? []);
}

interface State {
  readonly control: string;
  at: number;
}

function sequence(
  state: State,
  closing: string | null,
  depth: number,
): { readonly segments: readonly (readonly Node[])[]; readonly hasDefault: boolean; readonly closingColon: boolean } | BadControl {
  if (depth > MAX_DEPTH) return new BadControl("format: directives nest too deep");
  const segments: Node[][] = [[]];
  let hasDefault = false;
  const push = (node: Node): void => {
    segments.at(-1)?.push(node);
  };
  while (state.at < state.control.length) {
    const tilde = state.control.indexOf("~", state.at);
    const end = tilde < 0 ? state.control.length : tilde;
    if (end > state.at) push({ kind: "text", text: state.control.slice(state.at, end) });
    state.at = end;
    if (tilde < 0) break;
    const found = directive(state);
    if (found instanceof BadControl) return found;
    if (found.letter === closing) return { segments, hasDefault, closingColon: found.colon };
    const inner = CLOSING.get(found.letter);
    if (inner) {
      const block = sequence(state, inner, depth + 1);
      if (block instanceof BadControl) return block;
      push({ ...found, kind: "block", ...block });
    } else if (found.letter === ";" && closing === "]") {
      segments.push([]);
      hasDefault = found.colon;
    } else if (found.letter === "\n") newline(state, found, push);
    else push({ ...found, kind: "directive" });
  }
  if (closing !== null) return new BadControl(`format: ~${closing} is missing`);
  return { segments, hasDefault, closingColon: false };
}

/** `~` and a line end: both and the blanks after them count for nothing; `@` keeps the line end, `:` the blanks. */
function newline(state: State, found: Directive, push: (node: Node) => void): void {
  if (found.at) push({ kind: "text", text: "\n" });
  if (found.colon) return;
  while (/[ \t\n]/.test(state.control[state.at] ?? "")) state.at += 1;
}

function directive(state: State): Directive | BadControl {
  const { control } = state;
  const start = state.at;
  state.at += 1;
  const parameters: Parameter[] = [];
  for (;;) {
    const parameter = readParameter(state);
    const comma = control[state.at] === ",";
    if (parameter.kind !== "missing" || comma) parameters.push(parameter);
    if (!comma) break;
    state.at += 1;
  }
  let [colon, at] = [false, false];
  for (; control[state.at] === ":" || control[state.at] === "@"; state.at += 1) {
    if (control[state.at] === ":") colon = true;
    else at = true;
  }
  const letter = control[state.at];
  if (letter === undefined) return new BadControl("format: the control string ends within a directive");
  state.at += 1;
  return { letter: letter.toLowerCase(), parameters, colon, at, written: control.slice(start, state.at) };
}

function readParameter(state: State): Parameter {
  const { control } = state;
  const character = control[state.at];
  if (character === "'") {
    const value = String.fromCodePoint(control.codePointAt(state.at + 1) ?? 32);
    state.at += 1 + value.length;
    return { kind: "character", value };
  }
  if (character === "v" || character === "V") {
    // `~v` needs a directive after it; a lone `~V` would be none.
    state.at += 1;
    return { kind: "argument" };
  }
  if (character === "#") {
    state.at += 1;
    return { kind: "remaining" };
  }
  const digits = /^[+-]?\d{1,9}/.exec(control.slice(state.at, state.at + 10))?.[0];
  if (digits === undefined) return { kind: "missing" };
  state.at += digits.length;
  return { kind: "number", value: Number(digits) };
}

import type { Form } from "@whistler/reader";
import { describe, type Template } from "../body/template.ts";
import { defineMacro, expectArgs, keywordOperands, type LibraryMacro, type MacroEnv } from "./macro.ts";

/** The accessor that an option names: `event-pid`, also written `'event-pid` or `#'event-pid`. */
function accessor(env: MacroEnv, form: Form): Form {
  const name = form.kind === "quote" || form.kind === "function" ? form.form : form;
  return name.kind === "symbol" ? name : env.fail("WH2119", `${describe(form)} is no accessor`, { span: form.span });
}

/** `TASK_COMM_LEN` (linux/sched.h). */
const COMM_BYTES = 16;

/** Ring buffer records and the process that runs: §6.3 of the language. */
export const RINGBUF_MACROS: readonly LibraryMacro[] = [
  defineMacro("with-ringbuf", (_call, env) => {
    const shape = "(with-ringbuf (event map size) form...)";
    expectArgs(env, 1, Number.POSITIVE_INFINITY, shape);
    const [header, ...body] = env.args;
    const [variable, map, size, ...options] = header?.kind === "list" ? header.items : [];
    if (variable?.kind !== "symbol" || !map || !size)
      return env.fail("WH2119", "with-ringbuf takes a variable, a map and a size", { help: [`write ${shape}`] });
    const flags: Template = keywordOperands(env, options, ["FLAGS"]).get("FLAGS") ?? 0;
    return [
      "let",
      [[variable, "u64", ["ringbuf-reserve", map, size, flags]]],
      ["when", variable, ...body, ["ringbuf-submit", variable, 0]],
    ];
  }),
  defineMacro("fill-process-info", (_call, env) => {
    expectArgs(env, 1, Number.POSITIVE_INFINITY, "(fill-process-info event :pid-field event-pid ...)");
    const [event = 0, ...rest] = env.args;
    const options = keywordOperands(env, rest, ["PID-FIELD", "UID-FIELD", "TIMESTAMP-FIELD", "COMM-FIELD", "COMM-SIZE"]);
    const record = env.temp("event");
    const forms: Template[] = [];
    const store = (option: string, value: Template): void => {
      const field = options.get(option);
      if (field) forms.push(["setf", [accessor(env, field), record], value]);
    };
    // The high half is the thread group (what user space calls the process), the low half of uid-gid is the user.
    store("PID-FIELD", ["cast", "u32", [">>", ["get-current-pid-tgid"], 32]]);
    store("UID-FIELD", ["cast", "u32", ["get-current-uid-gid"]]);
    store("TIMESTAMP-FIELD", ["ktime-get-ns"]);
    const comm = options.get("COMM-FIELD");
    if (comm) forms.push(["get-current-comm", [accessor(env, comm), record], options.get("COMM-SIZE") ?? COMM_BYTES]);
    return ["let", [[record, event]], ...forms, 0];
  }),
];

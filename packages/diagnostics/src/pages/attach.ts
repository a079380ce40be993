import type { Page, ScriptPage } from "./page.ts";
import { script } from "./script.ts";

/** Loads a program, attaches it and detaches it again. */
const attached = (program: string, name: string, call: string): string =>
  script(
    { compiler: "compileSource", elf: "readElf", loader: `${name}, loadCollection`, object: "readCollection" },
    `const compiled = compileSource('${program}', "p.lisp");
const elf = compiled.ok ? readElf(compiled.value.object) : compiled;
const spec = elf.ok ? readCollection(elf.value) : elf;
const loaded = spec.ok ? loadCollection(spec.value) : spec;
const program = loaded.ok ? loaded.value.programs.get("p") : undefined;
const link = program && ${call};
if (link?.ok) link.value.close();
if (loaded.ok) loaded.value.close();
(link ?? loaded).diagnostics;`,
  );

const TRACING = '(defprog p (:type :raw-tracepoint :section "raw_tp/sys_enter" :license "GPL") 0)';

const page = (where: string, wrong: string, fix: string, name = "attach", call = "attach(program)"): ScriptPage => ({
  from: "script",
  needs: "kernel",
  where,
  wrong: attached(wrong, name, call),
  right: attached(TRACING, name, call),
  fix,
});

/** Pages of attaching loaded programs; those that depend on what a kernel has or a user may are in kernel.ts. */
export const ATTACH_PAGES = {
  WH6018: page(
    "Attaching a program to a trace event or raw tracepoint.",
    TRACING.replace("sys_enter", "sys_entr"),
    "look the name up in /sys/kernel/tracing/events; raw tracepoints are named without the category",
  ),
  WH6022: page(
    "A function of the loader that attaches one kind of program is given another.",
    "(defprog p (:type :xdp) XDP_PASS)",
    "change the :section or :type of the program, or let attach choose by the section name",
    "attachRawTracepoint",
    'attachRawTracepoint(program, "sys_enter")',
  ),
  WH6023: page(
    "Attaching a program by its section name alone, when that is only xdp, tc, kprobe …",
    TRACING.replace("/sys_enter", ""),
    'give the target, or write it into the section name: :section "kprobe/do_unlinkat"',
  ),
  WH6024: page(
    "Attaching a program of a type that is not attached: syscall programs, for one, are run by a test run.",
    '(defprog p (:type :syscall :section "syscall" :license "GPL") 0)',
    "see the table of packages/loader/README.md for what can be attached",
  ),
} as const satisfies Record<string, Page>;

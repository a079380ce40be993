import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import type { Unit, UnitProgram } from "@whistler/expander";
import type { Form, SymbolForm } from "@whistler/reader";
import { variableKey } from "../variable.ts";
import { callsOf } from "./calls.ts";

/** Maps that no program names, and variables that nothing reads after they are bound. Said only when asked for: `--warn unused`. */
export function checkUnused(unit: Unit): readonly Diagnostic[] {
  return [...unusedMaps(unit), ...unit.programs.flatMap(unusedVariables)];
}

function unusedMaps(unit: Unit): readonly Diagnostic[] {
  const named = new Set<string>();
  for (const program of unit.programs)
    for (const { args } of callsOf(program.body)) for (const arg of args) if (arg.kind === "symbol") named.add(arg.name);
  return unit.maps
    .filter((map) => !named.has(map.name))
    .map((map) =>
      diagnostic("WH2409", `no program uses the map ${map.name.toLowerCase()}`, {
        span: map.span,
        help: ["remove it, unless user space needs it for something else"],
      }),
    );
}

function unusedVariables(program: UnitProgram): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { form, head, args } of callsOf(program.body)) {
    const [bindings, ...body] = args;
    // What macros bind is their matter, and _name says that it is meant so.
    if ((head !== "LET" && head !== "LET*") || form.span.via || bindings?.kind !== "list") continue;
    bindings.items.forEach((binding, index) => {
      const name = binding.kind === "list" ? binding.items[0] : undefined;
      if (name?.kind !== "symbol" || name.uninterned !== undefined || name.span.via || name.name.startsWith("_")) return;
      const later = head === "LET*" ? bindings.items.slice(index + 1) : [];
      if (!isNamed(name, [...later, ...body]))
        found.push(
          diagnostic("WH2408", `the variable ${name.name.toLowerCase()} is never used`, {
            span: name.span,
            help: [`remove it, or name it _${name.name.toLowerCase()}`],
          }),
        );
    });
  }
  return found;
}

/** Whether the forms name the variable; inner variables of the same name count, too. */
function isNamed(name: SymbolForm, forms: readonly Form[]): boolean {
  const key = variableKey(name);
  const work: Form[] = [...forms];
  for (let form = work.pop(); form; form = work.pop()) {
    if (form.kind === "symbol" && variableKey(form) === key) return true;
    if (form.kind === "list") work.push(...form.items);
  }
  return false;
}

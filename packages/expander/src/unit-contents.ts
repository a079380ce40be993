import { diagnostic } from "@whistler/diagnostics";
import { expandBody } from "./body/expand-body.ts";
import { cNameOf } from "./declare/c-name.ts";
import type { Compilation } from "./declare/compilation.ts";
import { tooMany } from "./evaluate-forms.ts";
import { LIBRARY_CONSTANTS } from "./library/constants.ts";
import type { UnitContents, UnitProgram } from "./unit.ts";

/** What has been declared, with the bodies of programs expanded. */
export function contentsOf(compilation: Compilation): UnitContents {
  checkLicences(compilation);
  const programs: UnitProgram[] = [];
  for (const program of compilation.programs) {
    if (tooMany(compilation.diagnostics)) break;
    const { name, type, section, progType, license, span } = program;
    programs.push({ name, cName: cNameOf(name), type, section, progType, license, body: expandBody(compilation, program), span });
  }
  return unitOf(compilation, programs);
}

/** Whether nothing was declared since these contents were taken. A macro that was defined anew counts only for what comes after. */
export function isWhole({ programs, maps, structs }: Compilation, contents: UnitContents): boolean {
  return programs.length === contents.programs.length && maps.size === contents.maps.length && structs.size === contents.structs.length;
}

function checkLicences(compilation: Compilation): void {
  const [first, ...rest] = compilation.programs;
  const other = rest.find((one) => one.license !== first?.license);
  if (!first || !other) return;
  compilation.report(
    diagnostic("WH2207", `the licences ${JSON.stringify(first.license)} and ${JSON.stringify(other.license)} are in one file`, {
      span: other.span,
      related: [{ span: first.span, message: `${first.name.toLowerCase()} is under ${JSON.stringify(first.license)}` }],
      help: ["give all programs the same :license"],
    }),
  );
}

function unitOf(compilation: Compilation, programs: readonly UnitProgram[]): UnitContents {
  const { interpreter } = compilation;
  const constants = new Map<string, bigint>();
  for (const symbol of interpreter.constants) {
    const value = interpreter.globals.get(symbol);
    if (typeof value === "bigint" && !LIBRARY_CONSTANTS.has(symbol.name)) constants.set(symbol.name, value);
  }
  return {
    programs,
    maps: [...compilation.maps.values()].map(({ name, definition, span }) => ({ name, definition, span })),
    structs: [...compilation.structs.values()].map(({ name, type, span }) => ({ name, type, span })),
    kernelStructs: new Map(compilation.kernelStructs),
    constants,
  };
}

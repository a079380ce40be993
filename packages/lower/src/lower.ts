import { type Diagnostic, diagnostic, hasErrors, InternalError, type Result, resultOf } from "@whistler/diagnostics";
import type { Unit, UnitProgram } from "@whistler/expander";
import type { IrFunction, IrModule, IrType } from "@whistler/ir";
import { addressTakenNames } from "./address-taken.ts";
import { checkPrograms, type WarnKind } from "./check/check.ts";
import { type CoreForms, defaultCoreForms } from "./core-forms.ts";
import { Flow } from "./flow.ts";
import { programContext } from "./kernel-facts.ts";
import { LocalTypes } from "./local-types.ts";
import { Lowering } from "./lowering.ts";

export interface LowerOptions {
  /** The table of core forms; strangers add theirs. */
  readonly coreForms?: CoreForms;
  /** Kinds of warnings that are given only when asked for. */
  readonly warn?: readonly WarnKind[];
}

/**
 * Lower a unit to IR: one function for each program. Reports all mistakes of all programs in one run. The result is well-formed
 * (`verifyModule`) and means what language.md §4–§6 says, before any optimisation.
 */
export function lower(unit: Unit, options: LowerOptions = {}): Result<IrModule> {
  const types = new LocalTypes(unit.structs, unit.kernelStructs);
  const diagnostics: Diagnostic[] = [...unitDiagnostics(unit)];
  const functions = unit.programs.map((program) => lowerProgram(unit, program, types, options.coreForms ?? defaultCoreForms, diagnostics));
  const module: IrModule = {
    functions,
    maps: unit.maps.map((map) => map.definition),
    types: types.all(),
    license: unit.programs[0]?.license ?? "GPL",
  };
  return resultOf(module, hasErrors(diagnostics) ? diagnostics : [...diagnostics, ...checkPrograms(unit, module, options.warn)]);
}

/** What concerns the programs of a file together. */
function unitDiagnostics(unit: Unit): readonly Diagnostic[] {
  const licenses = [...new Set(unit.programs.map((program) => program.license))];
  const other = unit.programs.find((program) => program.license !== unit.programs[0]?.license);
  const names = new Map<string, UnitProgram>();
  const twice = unit.programs.filter((program) => {
    const seen = names.has(program.cName);
    names.set(program.cName, program);
    return seen;
  });
  const none = unit.programs.length === 0;
  return [
    ...(none ? [diagnostic("WH2330", "no program to compile", { help: ["(defprog NAME (:type :xdp) XDP_PASS)"] })] : []),
    ...(other
      ? [
          diagnostic("WH2207", "all programs of one object must share one license", {
            span: other.span,
            help: [`licenses here: ${licenses.map((license) => JSON.stringify(license)).join(", ")}`],
          }),
        ]
      : []),
    ...twice.map((program) =>
      diagnostic("WH2208", `two programs are named ${program.cName}`, {
        span: program.span,
        help: ["the kernel and libbpf find a program by its name"],
      }),
    ),
  ];
}

/** How often types of loop variables may be widened before lowering gives up: each round moves one up a lattice of height three. */
const MAX_ROUNDS = 100;

function lowerProgram(unit: Unit, program: UnitProgram, types: LocalTypes, coreForms: CoreForms, diagnostics: Diagnostic[]): IrFunction {
  const context = programContext(program);
  for (const type of context?.types ?? []) types.add(type);
  const addressTaken = addressTakenNames(program.body);
  const hints = new Map<string, IrType>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const flow = new Flow(
      {
        name: program.cName,
        section: program.section,
        programType: program.type,
        span: program.span,
        ...(context?.type.name === undefined ? {} : { contextStruct: context.type.name }),
      },
      hints,
    );
    const lowering = new Lowering({
      unit,
      program,
      flow,
      types,
      addressTaken,
      coreForms,
      context: flow.builder.addParam(flow.builder.currentBlock, "ptr.ctx"),
    });
    const value = lowering.body(program.body);
    flow.builder.span = program.body.at(-1)?.span ?? program.span;
    flow.ret(value);
    if (flow.widened.size === 0) {
      diagnostics.push(...lowering.diagnostics);
      return flow.finish();
    }
    for (const [key, type] of flow.widened) hints.set(key, type);
  }
  throw new InternalError(`lower: loop variables of ${program.cName} have no fixed types after ${MAX_ROUNDS} rounds`);
}

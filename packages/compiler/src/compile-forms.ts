import { defaultMachinePasses, defaultSelectRules, graphColouring } from "@whistler/backend-ebpf";
import { type Diagnostic, distinctDiagnostics, failure, hasErrors, ok, type Result } from "@whistler/diagnostics";
import { defaultMacros, defaultTopLevelForms, type Unit } from "@whistler/expander";
import { isSlot, placedSteps, printModule, stepName } from "@whistler/ir";
import { slotsOf } from "@whistler/isa";
import { checkPacketBounds, defaultCoreForms } from "@whistler/lower";
import type { ProgramCode } from "@whistler/object";
import { type Form, printForms } from "@whistler/reader";
import { SECTION_ROWS } from "@whistler/uapi";
import type { Compilation, CompiledOutput, CompiledProgram, CompileOptions } from "./compilation.ts";
import { disablePasses, type PassTables } from "./disable-passes.ts";
import type { CompilerHooks } from "./hooks.ts";
import { KEPT_STAGES, Notes } from "./notes.ts";
import { type Passes, wantedPipeline } from "./pipelines.ts";
import type { Stages } from "./stages.ts";

export interface CompileParts {
  readonly hooks: CompilerHooks;
  readonly stages: Stages;
  readonly passes: Passes | undefined;
  readonly options: CompileOptions;
}

/** One compilation: the way of the data, with the hooks between the stages. */
export function compileForms(read: readonly Form[], { hooks, stages, passes, options }: CompileParts): Result<Compilation> {
  const diagnostics: Diagnostic[] = [];
  const notes = new Notes(options);
  /** The value of a stage; its diagnostics are kept either way. */
  const take = <T>(result: Result<T>): T | undefined => {
    diagnostics.push(...result.diagnostics);
    return result.ok && !hasErrors(result.diagnostics) ? result.value : undefined;
  };
  const target = { cpu: options.cpu ?? "v3" } as const;

  const forms = hooks.forms.call(read);
  const coreForms = hooks.coreForms.call(defaultCoreForms);
  const expanded = take(
    notes.stage("expand", () =>
      stages.expand(forms, {
        ...options.host,
        macros: hooks.macros.call(defaultMacros),
        topLevelForms: hooks.topLevelForms.call(defaultTopLevelForms),
        pluginForms: new Set([...coreForms.keys()].filter((name) => !defaultCoreForms.has(name))),
        sections: hooks.sections.call(SECTION_ROWS),
      }),
    ),
  );
  if (!expanded) return failure(...diagnostics);
  const unit = hooks.unit.call(expanded);
  notes.text("forms", () => unit.programs.map((program) => `; ${program.cName}\n${printForms(program.body)}`).join("\n"));

  const tables = take(disablePasses(passTables(hooks, passes, options), options.disable ?? []));
  if (!tables) return failure(...diagnostics);

  /** From declarations to an object. */
  const compileUnit = (
    part: Unit,
    notesOfPart: Notes,
  ): { readonly object: Uint8Array; readonly programs: readonly CompiledProgram[] } | undefined => {
    const lowered = take(notesOfPart.stage("lower", () => stages.lower(part, { coreForms, warn: options.warn ?? [] })));
    if (!lowered) return undefined;
    const module = hooks.lowered.call(lowered);
    notesOfPart.text("lowered", () => printModule(module));

    const observe = notesOfPart.ofPipeline(hooks);
    const passed = take(
      notesOfPart.stage("optimize", () =>
        stages.optimize(module, tables.pipeline, { target, verify: options.verifyPasses ?? false, observe }),
      ),
    );
    if (!passed) return undefined;
    const optimized = hooks.optimized.call(passed);
    notesOfPart.text("optimized", () => printModule(optimized));
    diagnostics.push(...checkPacketBounds(optimized));

    const code = take(
      notesOfPart.stage("backend", () =>
        stages.backend(optimized, {
          target,
          selectRules: hooks.selectRules.call(defaultSelectRules),
          preAllocPasses: tables.preAllocPasses,
          allocStrategy: hooks.allocStrategies.call(graphColouring),
          machinePasses: tables.machinePasses,
          observe: notesOfPart.ofBackend(),
        }),
      ),
    );
    if (!code) return undefined;

    const linked = take(
      notesOfPart.stage("link", () =>
        stages.link({
          programs: code,
          maps: optimized.maps,
          types: new Map(optimized.types.map((type) => [type.name ?? "", type])),
          license: optimized.license,
        }),
      ),
    );
    if (!linked) return undefined;
    const file = hooks.object.call(linked);
    return { object: notesOfPart.stage("write", () => stages.write(file)), programs: compiledPrograms(part, code) };
  };

  const compiled = compileUnit(unit, notes);
  if (!compiled) return failure(...diagnostics);
  const outputs: CompiledOutput[] = [];
  for (const { path, contents } of unit.outputs) {
    // Most files ask for one object, at their end: it is the one that was just made.
    const made = contents.programs === unit.programs ? compiled : compileUnit({ ...contents, outputs: [] }, new Notes({}));
    if (!made) return failure(...distinctDiagnostics(diagnostics));
    outputs.push({ path, ...made, maps: contents.maps });
  }
  const { maps, structs, constants } = unit;
  return ok(
    {
      ...compiled,
      maps,
      structs,
      constants,
      outputs,
      passNames: passNames(tables),
      stages: notes.stages,
      trace: notes.trace,
      timings: notes.timings,
    },
    distinctDiagnostics(diagnostics),
  );
}

function passTables(hooks: CompilerHooks, passes: Passes | undefined, options: CompileOptions): PassTables {
  return {
    pipeline: hooks.passes.call(wantedPipeline(passes, options.optLevel ?? 2, hooks.modulePasses.call([]))),
    preAllocPasses: hooks.preAllocPasses.call([]),
    machinePasses: hooks.machinePasses.call(defaultMachinePasses),
  };
}

function compiledPrograms(unit: Unit, code: readonly ProgramCode[]): readonly CompiledProgram[] {
  return code.map((program, index) => {
    const insns = program.insns.map((one) => one.insn);
    const declared = unit.programs[index];
    return {
      name: program.name,
      section: program.section,
      type: declared?.type ?? "",
      license: declared?.license ?? "",
      insns,
      slots: insns.reduce((sum, insn) => sum + slotsOf(insn), 0),
      code: program,
    };
  });
}

/** What `--dump-after` may name. */
function passNames({ pipeline, preAllocPasses, machinePasses }: PassTables): readonly string[] {
  const steps = placedSteps(pipeline).filter(({ step }) => !isSlot(step));
  return [
    ...new Set([
      ...KEPT_STAGES.before,
      ...steps.map(({ step }) => stepName(step)),
      ...KEPT_STAGES.after,
      ...[...preAllocPasses, ...machinePasses].map(({ name }) => name),
    ]),
  ];
}

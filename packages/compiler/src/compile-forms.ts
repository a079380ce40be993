import { defaultMachinePasses, defaultSelectRules, graphColouring } from "@whistler/backend-ebpf";
import { type Diagnostic, failure, hasErrors, ok, type Result } from "@whistler/diagnostics";
import { defaultMacros, defaultTopLevelForms, type Unit } from "@whistler/expander";
import { isSlot, placedSteps, printModule, stepName } from "@whistler/ir";
import { slotsOf } from "@whistler/isa";
import { checkPacketBounds, defaultCoreForms } from "@whistler/lower";
import type { ProgramCode } from "@whistler/object";
import { type Form, printForms } from "@whistler/reader";
import { SECTION_ROWS } from "@whistler/uapi";
import type { Compilation, CompiledProgram, CompileOptions } from "./compilation.ts";
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

  const lowered = take(notes.stage("lower", () => stages.lower(unit, { coreForms, warn: options.warn ?? [] })));
  if (!lowered) return failure(...diagnostics);
  const module = hooks.lowered.call(lowered);
  notes.text("lowered", () => printModule(module));

  const observe = notes.ofPipeline(hooks);
  const passed = take(
    notes.stage("optimize", () => stages.optimize(module, tables.pipeline, { target, verify: options.verifyPasses ?? false, observe })),
  );
  if (!passed) return failure(...diagnostics);
  const optimized = hooks.optimized.call(passed);
  notes.text("optimized", () => printModule(optimized));
  diagnostics.push(...checkPacketBounds(optimized));

  const code = take(
    notes.stage("backend", () =>
      stages.backend(optimized, {
        target,
        selectRules: hooks.selectRules.call(defaultSelectRules),
        preAllocPasses: tables.preAllocPasses,
        allocStrategy: hooks.allocStrategies.call(graphColouring),
        machinePasses: tables.machinePasses,
        observe: notes.ofBackend(),
      }),
    ),
  );
  if (!code) return failure(...diagnostics);

  const linked = take(
    notes.stage("link", () =>
      stages.link({
        programs: code,
        maps: optimized.maps,
        types: new Map(optimized.types.map((type) => [type.name ?? "", type])),
        license: optimized.license,
      }),
    ),
  );
  if (!linked) return failure(...diagnostics);
  const file = hooks.object.call(linked);
  const object = notes.stage("write", () => stages.write(file));
  const { maps, structs, constants, outputs } = unit;
  return ok(
    {
      object,
      programs: compiledPrograms(unit, code),
      maps,
      structs,
      constants,
      outputs,
      passNames: passNames(tables),
      stages: notes.stages,
      trace: notes.trace,
      timings: notes.timings,
    },
    diagnostics,
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

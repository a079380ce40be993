import { defaultMachinePasses, defaultSelectRules, graphColouring } from "@whistler/backend-ebpf";
import { type Diagnostic, diagnostic, failure, hasErrors, ok, type Result, suggestion } from "@whistler/diagnostics";
import type { ElfFile } from "@whistler/elf";
import { defaultMacros, defaultTopLevelForms, type Unit } from "@whistler/expander";
import { fillSlot, isSlot, type Pass, type Pipeline, pipeline, placedSteps, printModule, type RunOptions, stepName } from "@whistler/ir";
import { slotsOf } from "@whistler/isa";
import { defaultCoreForms } from "@whistler/lower";
import type { ProgramCode } from "@whistler/object";
import { canonicalPipeline, defaultPipeline, emptyPipeline } from "@whistler/passes";
import { type Form, printForms } from "@whistler/reader";
import { SECTION_ROWS } from "@whistler/uapi";
import type { Compilation, CompiledProgram, CompileOptions, OptLevel, StageText } from "./compilation.ts";
import { defaultGenerators } from "./generator.ts";
import { type CompilerHooks, makeHooks } from "./hooks.ts";
import { defaultStages, type Stages } from "./stages.ts";

/** Takes part in compilations: a plugin is handed the compiler once and taps its hooks. */
export type CompilerPlugin = (compiler: Compiler) => void;

/** Which passes run: a whole pipeline, or passes for the slot `user` of the default one. */
export type Passes = Pipeline | readonly Pass[];

export interface Compiler {
  readonly hooks: CompilerHooks;
  /** Let a plugin tap the hooks. Throws after the first compilation, when hooks are frozen. */
  use(plugin: CompilerPlugin): Compiler;
  /** Compile forms, from the reader or built by hand. Every mistake of the source is a diagnostic. */
  compile(forms: readonly Form[] | Form, passes?: Passes, options?: CompileOptions): Result<Compilation>;
  /** The text that the generator of this name makes; an unknown name is a diagnostic that lists them. */
  generate(name: string, compilation: Compilation): Result<string>;
}

export interface CreateCompilerOptions {
  readonly stages?: Stages;
}

/** What runs at each level where no pipeline is given. */
export const PIPELINES: Readonly<Record<OptLevel, Pipeline>> = { 0: emptyPipeline, 1: canonicalPipeline, 2: defaultPipeline };

export function createCompiler({ stages = defaultStages }: CreateCompilerOptions = {}): Compiler {
  const hooks = makeHooks();
  let frozen = false;
  const compiler: Compiler = {
    hooks,
    use(plugin) {
      if (frozen) throw new Error("plugins must be used before the first compilation: hooks are frozen then");
      plugin(compiler);
      return compiler;
    },
    compile(forms, passes, options = {}) {
      frozen = true;
      return new Run(hooks, stages, passes, options).compile(Array.isArray(forms) ? forms : [forms as Form]);
    },
    generate(name, compilation) {
      frozen = true;
      const generators = hooks.generators.call(defaultGenerators);
      const generator = generators.get(name);
      if (generator) return ok(generator(compilation));
      const known = [...generators.keys()];
      return failure(
        diagnostic("WH7008", `no generator is named ${name}`, {
          help: [...suggestion(name, known), known.length === 0 ? "plugins add them: hooks.generators" : `generators: ${known.join(", ")}`],
        }),
      );
    },
  };
  return compiler;
}

/** One compilation: the way of the data, with the hooks between the stages. */
class Run {
  readonly #hooks: CompilerHooks;
  readonly #stages: Stages;
  readonly #passes: Passes | undefined;
  readonly #options: CompileOptions;
  readonly #diagnostics: Diagnostic[] = [];
  readonly #texts: StageText[] = [];

  constructor(hooks: CompilerHooks, stages: Stages, passes: Passes | undefined, options: CompileOptions) {
    this.#hooks = hooks;
    this.#stages = stages;
    this.#passes = passes;
    this.#options = options;
  }

  compile(read: readonly Form[]): Result<Compilation> {
    const hooks = this.#hooks;
    const target = { cpu: this.#options.cpu ?? "v3" } as const;
    const forms = hooks.forms.call(read);
    const coreForms = hooks.coreForms.call(defaultCoreForms);
    const expanded = this.#take(
      this.#stages.expand(forms, {
        ...this.#options.host,
        macros: hooks.macros.call(defaultMacros),
        topLevelForms: hooks.topLevelForms.call(defaultTopLevelForms),
        pluginForms: new Set([...coreForms.keys()].filter((name) => !defaultCoreForms.has(name))),
        sections: hooks.sections.call(SECTION_ROWS),
      }),
    );
    if (!expanded) return this.#failure();
    const unit = hooks.unit.call(expanded);
    this.#note("forms", () => unit.programs.map((program) => `; ${program.cName}\n${printForms(program.body)}`).join("\n"));
    const lowered = this.#take(this.#stages.lower(unit, { coreForms }));
    if (!lowered) return this.#failure();
    const module = hooks.lowered.call(lowered);
    this.#note("lowered", () => printModule(module));
    const steps = this.#pipeline();
    const passed = this.#take(
      this.#stages.optimize(module, steps, { target, verify: this.#options.verifyPasses ?? false, observe: this.#observer() }),
    );
    if (!passed) return this.#failure();
    const optimized = hooks.optimized.call(passed);
    this.#note("optimized", () => printModule(optimized));
    const code = this.#take(
      this.#stages.backend(optimized, {
        target,
        selectRules: hooks.selectRules.call(defaultSelectRules),
        preAllocPasses: hooks.preAllocPasses.call([]),
        allocStrategy: hooks.allocStrategies.call(graphColouring),
        machinePasses: hooks.machinePasses.call(defaultMachinePasses),
        ...(this.#options.keepStages ? { onStage: (stage: string, text: string) => this.#note(stage, () => text) } : {}),
      }),
    );
    if (!code) return this.#failure();
    const linked = this.#take(
      this.#stages.link({
        programs: code,
        maps: optimized.maps,
        types: new Map(optimized.types.map((type) => [type.name ?? "", type])),
        license: optimized.license,
      }),
    );
    if (!linked) return this.#failure();
    return ok(this.#compilation(unit, code, hooks.object.call(linked), passNames(steps)), this.#diagnostics);
  }

  #pipeline(): Pipeline {
    const passes = this.#passes;
    const base = passes && "kind" in passes ? passes : PIPELINES[this.#options.optLevel ?? 2];
    const filled = passes && !("kind" in passes) && passes.length > 0 ? fillSlot("user", ...passes)(base) : base;
    const modulePasses = this.#hooks.modulePasses.call([]);
    const whole = modulePasses.length === 0 ? filled : pipeline([...modulePasses, ...filled.steps]);
    return this.#hooks.passes.call(whole);
  }

  #observer(): NonNullable<RunOptions["observe"]> {
    const { beforePass, afterPass } = this.#hooks;
    return {
      beforePass: (run, module) => beforePass.call(run, module),
      afterPass: (run, after, before) => {
        afterPass.call(run, after, before);
        if (after !== before) this.#note(run.path, () => printModule(after));
      },
    };
  }

  #compilation(unit: Unit, code: readonly ProgramCode[], file: ElfFile, names: readonly string[]): Compilation {
    const programs = code.map((program, index): CompiledProgram => {
      const insns = program.insns.map((one) => one.insn);
      const slots = insns.reduce((sum, insn) => sum + slotsOf(insn), 0);
      const declared = unit.programs[index];
      return {
        name: program.name,
        section: program.section,
        type: declared?.type ?? "",
        license: declared?.license ?? "",
        insns,
        slots,
        code: program,
      };
    });
    return {
      object: this.#stages.write(file),
      programs,
      maps: unit.maps,
      structs: unit.structs,
      constants: unit.constants,
      outputs: unit.outputs,
      passNames: names,
      stages: this.#texts,
    };
  }

  #note(stage: string, text: () => string): void {
    if (this.#options.keepStages) this.#texts.push({ stage, text: text() });
  }

  /** The value of a stage; its diagnostics are kept either way. */
  #take<T>(result: Result<T>): T | undefined {
    this.#diagnostics.push(...result.diagnostics);
    return result.ok && !hasErrors(result.diagnostics) ? result.value : undefined;
  }

  #failure(): Result<Compilation> {
    return failure(...this.#diagnostics);
  }
}

/** What `--dump-after` may name. */
function passNames(pipeline: Pipeline): readonly string[] {
  const steps = placedSteps(pipeline).filter(({ step }) => !isSlot(step));
  return [...new Set(["forms", "lowered", ...steps.map(({ step }) => stepName(step)), "optimized", "selected", "allocated", "placed"])];
}

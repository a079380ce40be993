import { andThen, diagnostic, failure, ok, type Result, suggestion } from "@whistler/diagnostics";
import { type Form, read } from "@whistler/reader";
import type { Compilation, CompileOptions } from "./compilation.ts";
import { compileForms } from "./compile-forms.ts";
import { defaultGenerators } from "./generator.ts";
import { type CompilerHooks, makeHooks } from "./hooks.ts";
import type { Passes } from "./pipelines.ts";
import { defaultStages, type Stages } from "./stages.ts";

/** Takes part in compilations: a plugin is handed the compiler once and taps its hooks. */
export type CompilerPlugin = (compiler: Compiler) => void;

export interface Compiler {
  readonly hooks: CompilerHooks;
  /** Let a plugin tap the hooks. Throws after the first compilation, when hooks are frozen. */
  use(plugin: CompilerPlugin): Compiler;
  /** Compile forms, from the reader or built by hand. Every mistake of the source is a diagnostic. */
  compile(forms: readonly Form[] | Form, passes?: Passes, options?: CompileOptions): Result<Compilation>;
  /** Read and compile a text. `path` is the name that diagnostics and line info give it. */
  compileSource(text: string, path: string, passes?: Passes, options?: CompileOptions): Result<Compilation>;
  /** The text that the generator of this name makes for a file of this name; an unknown generator is a diagnostic that lists them. */
  generate(name: string, compilation: Compilation, fileName?: string): Result<string>;
}

export interface CreateCompilerOptions {
  readonly stages?: Stages;
}

/** A compiler that plugins can take part in. `stages` puts other functions in the place of whole stages. */
export function createCompiler({ stages = defaultStages }: CreateCompilerOptions = {}): Compiler {
  let frozen = false;
  const hooks = makeHooks(() => frozen);
  const compiler: Compiler = {
    hooks,
    use(plugin) {
      if (frozen) throw new Error("plugins must be used before the first compilation, which freezes the hooks");
      plugin(compiler);
      return compiler;
    },
    compile(forms, passes, options = {}) {
      frozen = true;
      return compileForms(isForm(forms) ? [forms] : forms, { hooks, stages, passes, options });
    },
    compileSource: (text, path, passes, options) => andThen(read({ path, text }), (forms) => compiler.compile(forms, passes, options)),
    generate(name, compilation, fileName) {
      frozen = true;
      const generators = hooks.generators.call(defaultGenerators);
      const generator = generators.get(name);
      if (generator) return ok(generator.generate(compilation, fileName ?? `bindings${generator.suffix}`));
      const known = [...generators.keys()];
      return failure(
        diagnostic("WH7008", `no generator is named ${name}`, {
          help: [...suggestion(name, known), `generators: ${known.join(", ")}`, "plugins add more: hooks.generators"],
        }),
      );
    },
  };
  return compiler;
}

function isForm(forms: readonly Form[] | Form): forms is Form {
  return "kind" in forms;
}

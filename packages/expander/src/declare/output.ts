import { diagnostic } from "@whistler/diagnostics";
import { beside } from "../evaluator/beside.ts";
import { LispString, NIL, T, type Value } from "../evaluator/value.ts";
import { fail } from "../problem.ts";
import type { Declaration } from "./top-level.ts";

/** `(compile-to-elf path)`: a request for an object of what has been declared; whoever called `expand` writes the file. */
export function compileToElf(declaration: Declaration): Value {
  const { compilation, interpreter, span } = declaration;
  const [path] = declaration.operands;
  const value = path === undefined ? NIL : interpreter.evaluate(path, declaration.scope);
  if (!(value instanceof LispString))
    return fail("WH2206", "compile-to-elf takes the path of a file", { span, help: ['write (compile-to-elf "program.bpf.o")'] });
  compilation.outputs.push({ kind: "compile-to-elf", path: value.text, span, contents: compilation.contents() });
  return T;
}

/** `(compile-file* in out)`: a request for an object of another file, which knows nothing of this one. */
export function compileFile(declaration: Declaration): Value {
  const { compilation, interpreter, span } = declaration;
  const [input, output] = declaration.operands.map((operand) => interpreter.evaluate(operand, declaration.scope));
  if (!(input instanceof LispString) || !(output instanceof LispString))
    return fail("WH2206", "compile-file* takes the paths of two files", {
      span,
      help: ['write (compile-file* "program.lisp" "program.bpf.o")'],
    });
  const text = interpreter.host.readSource(input.text);
  if (text === null) return fail("WH2019", `the file ${JSON.stringify(input.text)} cannot be read`, { span });
  const unit = compilation.expandFile(text, beside(input.text, span.source.path));
  // What is wrong with the other file was reported at its place there.
  if (!unit) return NIL;
  const { outputs, ...contents } = unit;
  compilation.outputs.push(...outputs, { kind: "compile-to-elf", path: output.text, span, contents });
  return T;
}

/** `(reset-compilation-state)`: forget what was declared. */
export function resetCompilationState(declaration: Declaration): Value {
  const { compilation } = declaration;
  compilation.maps.clear();
  compilation.structs.clear();
  compilation.kernelStructs.clear();
  compilation.declaredMacros.clear();
  compilation.programs.length = 0;
  return NIL;
}

/** Forms of the run-time part of a script: compiling skips them and says so. */
export function skippedAtRunTime(declaration: Declaration): Value {
  const name = declaration.interpreter.show(declaration.whole.car).toLowerCase();
  declaration.compilation.report(diagnostic("WH2214", `${name} runs when the script is run`, { span: declaration.span }));
  return NIL;
}

import type { Compilation } from "@whistler/compiler";
import { readElf } from "@whistler/elf";
import { kernelObstacle, loadCollection } from "@whistler/loader";
import { readCollection } from "@whistler/object";
import type { Terminal } from "../terminal.ts";
import { report, reported } from "./report.ts";

/** Load the programs into the running kernel and close them again; what its verifier rejects is shown at its Lisp line. */
export async function verifyInKernel(compilation: Compilation, terminal: Terminal): Promise<boolean> {
  const obstacle = kernelObstacle();
  if (obstacle) {
    report(terminal, [obstacle]);
    return false;
  }
  const file = reported(terminal, readElf(compilation.object));
  const spec = file && reported(terminal, readCollection(file.value));
  const sources = [...new Set(compilation.programs.map((program) => program.code.span.source))];
  const loaded = spec && reported(terminal, loadCollection(spec.value, { sources }));
  loaded?.value.close();
  return loaded !== undefined;
}

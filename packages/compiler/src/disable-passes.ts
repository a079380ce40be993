import type { MachinePass, PreAllocPass } from "@whistler/backend-ebpf";
import { diagnostic, failure, ok, type Result, suggestion } from "@whistler/diagnostics";
import { findSteps, type Pipeline, placedSteps, withoutAll } from "@whistler/ir";

/** Every pass that a compilation runs. */
export interface PassTables {
  readonly pipeline: Pipeline;
  readonly preAllocPasses: readonly PreAllocPass[];
  readonly machinePasses: readonly MachinePass[];
}

/** Leave out the passes of these names: steps of the pipeline by path or name, the backend's by name. An unknown name is WH7009. */
export function disablePasses(tables: PassTables, names: readonly string[]): Result<PassTables> {
  if (names.length === 0) return ok(tables);
  const ofBackend = new Set([...tables.preAllocPasses, ...tables.machinePasses].map(({ name }) => name));
  const unknown = names.filter((name) => !ofBackend.has(name) && findSteps(tables.pipeline, name).length === 0);
  if (unknown.length > 0) {
    const paths = placedSteps(tables.pipeline).map(({ path }) => path);
    const known = [...paths, ...ofBackend];
    const meant = [...paths.map((path) => path.replace(/^.*\//, "")), ...known];
    return failure(
      ...unknown.map((name) =>
        diagnostic("WH7009", `no pass is named ${name}`, { help: [...suggestion(name, meant), `passes: ${known.join(", ")}`] }),
      ),
    );
  }
  const stays = ({ name }: { readonly name: string }): boolean => !names.includes(name);
  return ok({
    pipeline: withoutAll(...names)(tables.pipeline),
    preAllocPasses: tables.preAllocPasses.filter(stays),
    machinePasses: tables.machinePasses.filter(stays),
  });
}

import { InternalError } from "@whistler/diagnostics";
import {
  type ContextPointer,
  type Environment,
  type InterpreterMap,
  type IrFunction,
  type IrModule,
  interpret,
  interpreterMap,
  type OutsideMemory,
  type Pipeline,
  runPipeline,
  type ValueId,
} from "@whistler/ir";
import { contextFields, contextStructsOf, helperByName } from "@whistler/uapi";
import { TASK_ADDRESS, taskBytes } from "../world/kernel-memory.ts";
import { PLACES, placesAt, USER_ADDRESS, userBytes } from "../world/user-memory.ts";
import { type MapEntries, type Outcome, STANDARD_STUBS, type World } from "../world/world.ts";
import { type Engine, playScenario, type Run } from "./engine.ts";
import { relocatedModule } from "./relocate.ts";
import type { Subject } from "./subject.ts";

/** The IR interpreter, on the module as lowered and then rewritten by a pipeline. */
export function interpreter(name: string, pipeline: Pipeline): Engine {
  return {
    name: `IR interpreter, ${name}`,
    valueBits: 64,
    run: (subject, scenario) => {
      const passed = optimised(subject.module, pipeline);
      if ("kind" in passed) return passed;
      return playScenario(subject, scenario, (world) => interpretModule(subject, passed, world));
    },
  };
}

/** The module after a pipeline; what refused it, where a pass reported an error. Passes are verified one by one. */
export function optimised(module: IrModule, pipeline: Pipeline): IrModule | (Run & { readonly kind: "refused" }) {
  const passed = runPipeline(module, pipeline, { target: { cpu: "v3" }, verify: true, checkPreserves: true, strict: true });
  if (passed.ok) return passed.value;
  const [first] = passed.diagnostics;
  return { kind: "refused", by: "compiler", code: first?.code ?? "", text: first?.message ?? "" };
}

/** Run the first function of a module. `observe` is told every value that is defined. */
export function interpretModule(
  subject: Subject,
  module: IrModule,
  world: World,
  observe?: (value: ValueId, result: bigint) => void,
): Outcome {
  const [fn] = relocatedModule(module, world.kernel).functions;
  if (!fn) throw new InternalError("conformance: the module has no function");
  const maps = new Map(module.maps.map((definition) => [definition.name, interpreterMap(definition)] as const));
  for (const [name, entries] of world.maps) fill(maps.get(name), entries);
  fill(maps.get(PLACES), placesAt(USER_ADDRESS));
  const environment: Environment = {
    context: world.context.slice(),
    contextPointers: pointersOf(subject, fn),
    packet: world.packet,
    maps,
    helpers: new Map(
      [...STANDARD_STUBS, ...world.stubs].flatMap(([name, result]) => {
        const helper = helperByName(name);
        return helper ? [[helper.id, () => result] as const] : [];
      }),
    ),
    records: [],
    outside: outsideMemory(world),
    budget: 10_000_000,
    ...(observe ? { observe } : {}),
  };
  const outcome = interpret(fn, environment);
  if (outcome.kind === "fault") return { kind: "fault", message: outcome.diagnostic.message };
  return {
    kind: "returned",
    value: BigInt.asUintN(64, outcome.value),
    packet: outcome.packet,
    context: environment.context,
    maps: new Map([...maps].map(([name, map]) => [name, map.entries().map(([key, value]) => [key.slice(), value.slice()] as const)])),
    records: environment.records,
  };
}

/** What probe_read helpers reach, where engines with their own address space have it. */
export function outsideMemory(world: World): readonly OutsideMemory[] {
  return [
    { side: "user", address: USER_ADDRESS, bytes: userBytes(world.user, USER_ADDRESS) },
    { side: "kernel", address: TASK_ADDRESS, bytes: taskBytes(world.kernel) },
  ];
}

function fill(map: InterpreterMap | undefined, entries: MapEntries): void {
  for (const [key, value] of entries) map?.update(key, value, 0n);
}

/** The 32-bit context fields that stand for where the packet is. */
function pointersOf(subject: Subject, fn: IrFunction): ReadonlyMap<number, ContextPointer> {
  const structs = contextStructsOf(subject.program.type, fn.section);
  const kinds = { packet: "data", packet_end: "data_end", packet_meta: "data_meta" } as const;
  return new Map(
    structs.flatMap(contextFields).flatMap(({ offsetBytes, pointer }) => {
      const kind = pointer === "packet" || pointer === "packet_end" || pointer === "packet_meta" ? kinds[pointer] : undefined;
      return kind === undefined ? [] : [[offsetBytes, kind] as const];
    }),
  );
}

import { renderText } from "@whistler/diagnostics";
import { createVm, type RunInput, type Vm, type VmHelper, type VmMap } from "@whistler/vm";
import { TASK_NAME } from "../world/kernel-memory.ts";
import { hasPacket } from "../world/test-run-context.ts";
import { PLACES, placesAt, USER_ADDRESS } from "../world/user-memory.ts";
import { type MapEntries, type Outcome, STANDARD_STUBS, type World } from "../world/world.ts";
import { type Engine, playScenario } from "./engine.ts";
import { outsideMemory } from "./interpreter.ts";
import { type CodeOptions, machineCode } from "./machine-code.ts";
import { relocatedSpec, variableAsNumber } from "./relocate.ts";
import type { Subject } from "./subject.ts";

/** The virtual machine, on the machine code of a whole compilation. `name` says how the program was compiled. */
export function virtualMachine(name: string, options: CodeOptions): Engine {
  return {
    name: `vm, ${name}`,
    valueBits: 64,
    run: (subject, scenario) => {
      const code = machineCode(subject, options);
      if ("kind" in code) return code;
      const created = createVm(
        relocatedSpec(code.spec, scenario.world.kernel, (name) => scenario.world.kernel.structs.has(name), variableAsNumber),
        { stubs: new Map([...STANDARD_STUBS, ...scenario.world.stubs]), helpers: HELPERS },
      );
      if (!created.ok) throw new Error(renderText(created.diagnostics));
      const vm = created.value;
      for (const [map, entries] of scenario.world.maps) fill(vm.maps.get(map), entries);
      fill(vm.maps.get(PLACES), placesAt(USER_ADDRESS));
      return playScenario(subject, scenario, (world) => step(vm, subject, world));
    },
  };
}

/** `bpf_get_current_comm`: the current task is the world's. */
const HELPERS: ReadonlyMap<number, VmHelper> = new Map([
  [
    16,
    ([to, size], access) => {
      const name = new Uint8Array(Number(BigInt.asUintN(32, size ?? 0n)));
      name.set(TASK_NAME.subarray(0, Math.max(0, name.length - 1)));
      access.write(to ?? 0n, name);
      return 0n;
    },
  ],
]);

/** Programs that see packets get the context that the machine makes of theirs; others get the context itself. */
const inputOf = (subject: Subject, world: World): RunInput => (hasPacket(subject) ? { packet: world.packet } : { context: world.context });

function fill(map: VmMap | undefined, entries: MapEntries): void {
  for (const [key, value] of entries) map?.update(key, value);
}

function step(vm: Vm, subject: Subject, world: World): Outcome {
  const program = subject.program.cName;
  const run = vm.run(program, { ...inputOf(subject, world), outside: outsideMemory(world) });
  if (!run.ok) return { kind: "fault", message: run.diagnostics.map(({ message }) => message).join("; ") };
  return {
    kind: "returned",
    value: run.value.retval,
    packet: hasPacket(subject) ? run.value.packet : world.packet,
    context: run.value.context,
    // There is one CPU: its values are the first.
    maps: new Map(
      [...vm.maps].map(([name, map]) => [
        name,
        map.entries().map(([key, value]) => [key.slice(), value.slice(0, map.definition.valueSizeBytes)] as const),
      ]),
    ),
    records: [...vm.maps].flatMap(([name, map]) => map.drain().map((bytes) => ({ map: name, bytes }))),
  };
}

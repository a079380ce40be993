import { renderText } from "@whistler/diagnostics";
import { createVm, type Vm, type VmMap } from "@whistler/vm";
import { type MapEntries, type Outcome, STANDARD_STUBS, type World } from "../world/world.ts";
import { type Engine, playScenario } from "./engine.ts";
import { type CodeOptions, machineCode } from "./machine-code.ts";

/** The virtual machine, on the machine code of a whole compilation. `name` says how the program was compiled. */
export function virtualMachine(name: string, options: CodeOptions): Engine {
  return {
    name: `vm, ${name}`,
    valueBits: 64,
    run: (subject, scenario) => {
      const code = machineCode(subject, options);
      if ("kind" in code) return code;
      const created = createVm(code.spec, { stubs: new Map([...STANDARD_STUBS, ...scenario.world.stubs]) });
      if (!created.ok) throw new Error(renderText(created.diagnostics));
      const vm = created.value;
      for (const [map, entries] of scenario.world.maps) fill(vm.maps.get(map), entries);
      return playScenario(subject, scenario, (world) => step(vm, subject.program.cName, world));
    },
  };
}

function fill(map: VmMap | undefined, entries: MapEntries): void {
  for (const [key, value] of entries) map?.update(key, value);
}

function step(vm: Vm, program: string, world: World): Outcome {
  const run = vm.run(program, { packet: world.packet });
  if (!run.ok) return { kind: "fault", message: run.diagnostics.map(({ message }) => message).join("; ") };
  return {
    kind: "returned",
    value: run.value.retval,
    packet: run.value.packet,
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

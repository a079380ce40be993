import { type Diagnostic, diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { type CollectionSpec, type ProgramSpec, sourcePlaces } from "@whistler/object";
import { helperById, helperByName } from "@whistler/uapi";
import { contextOf } from "./context/context-of.ts";
import type { RunInput } from "./context/run-context.ts";
import { Fault } from "./fault.ts";
import { callHelper, type Substitute } from "./helpers/call-helper.ts";
import { loadPacket } from "./helpers/classic-packet.ts";
import type { Run, Traces, VmEvent, VmRedirect } from "./helpers/run.ts";
import type { VmHelper } from "./helpers/vm-helper.ts";
import type { Code } from "./machine/code.ts";
import { compileSteps } from "./machine/compile.ts";
import { Machine } from "./machine/machine.ts";
import type { Cpus } from "./maps/cpu-values.ts";
import { createMap } from "./maps/create-map.ts";
import type { VmMap } from "./maps/vm-map.ts";
import { addressIn, Memory, newRegionIds } from "./memory/memory.ts";
import type { FrameObject } from "./memory/region.ts";
import { outcomeOf } from "./outcome.ts";
import { DEFAULT_BUDGET } from "./run-insns.ts";
import { unknownHelper } from "./stub.ts";

export interface VmOptions {
  /** Helpers of the caller's own, by number; they come before those of the machine. */
  readonly helpers?: ReadonlyMap<number, VmHelper>;
  /** What helpers return, by number or by name: `ktime-get-ns`, `ktime_get_ns`, `bpf_ktime_get_ns`. Buffers that they would fill are zeroed. */
  readonly stubs?: ReadonlyMap<string | number, bigint>;
  /** The most instructions of one run, tail calls and callbacks included. */
  readonly budget?: number;
  /** The CPU that programs run on, which decides what they see of per-CPU maps; 0 if absent. */
  readonly cpu?: number;
  /** How many CPUs there are; one more than `cpu` if absent. */
  readonly cpuCount?: number;
  /** The objects in the stack frames of programs, by name of the program: an access that leaves one is a fault. */
  readonly frames?: ReadonlyMap<string, readonly FrameObject[]>;
}

/** What a run gave. */
export interface VmRun {
  /** All 64 bits of r0, unsigned. Most hooks look at the lower 32. */
  readonly retval: bigint;
  /** The packet as the kernel's test run gives it back. */
  readonly packet: Uint8Array;
  /** The context after the run; pointers into the packet are offsets from its first byte. */
  readonly context: Uint8Array;
  readonly insnCount: number;
  /** Calls of redirect helpers, in order; whether the last counts is for the return value to say. */
  readonly redirects: readonly VmRedirect[];
}

/** A collection that runs without a kernel. Maps, events and trace live on from run to run. */
export interface Vm {
  /** By C name. */
  readonly maps: ReadonlyMap<string, VmMap>;
  /** What stands for a program in a PROG_ARRAY map, by name; 4 bytes, little-endian. */
  readonly programIds: ReadonlyMap<string, number>;
  /**
   * Ring buffer records and perf events of all runs, in the order of submission. A consumer of the buffer sees records in the order of
   * reservation: `drain` of the map.
   */
  readonly events: readonly VmEvent[];
  /** Lines of bpf_trace_printk. */
  readonly trace: readonly string[];
  /** Run a program once. A fault of the program is a failure that names the instruction, and the line of the source where the object has line info. */
  run(program: string, input?: RunInput): Result<VmRun>;
}

interface Prepared {
  readonly spec: ProgramSpec;
  readonly code: Code;
}

/** Create the maps of a collection and make its programs ready to run. */
export function createVm(spec: CollectionSpec, options: VmOptions = {}): Result<Vm> {
  const cpu = options.cpu ?? 0;
  const cpus: Cpus = { current: cpu, count: Math.max(options.cpuCount ?? 0, cpu + 1) };
  const maps = new Map<string, VmMap>();
  const problems: Diagnostic[] = [];
  for (const [name, definition] of spec.maps) {
    const map = createMap(definition, cpus);
    if (map.ok) maps.set(name, map.value);
    else problems.push(...map.diagnostics);
  }
  const substitutes = substitutesOf(options);
  if (!substitutes.ok) problems.push(...substitutes.diagnostics);
  if (!substitutes.ok || problems.length > 0) return failure(...problems);
  const placeOf = sourcePlaces(spec);
  const programs = new Map(
    [...spec.programs].map(([name, program]) => [name, prepare(program, options.frames?.get(name), (slot) => placeOf(program, slot))]),
  );
  const byId = [...programs.values()];
  const traces: Traces = { events: [], lines: [] };
  const ids = newRegionIds();
  return ok({
    maps,
    programIds: new Map([...programs.keys()].map((name, index) => [name, index + 1])),
    events: traces.events,
    trace: traces.lines,
    run: (name, input = {}) => {
      const program = programs.get(name);
      if (!program)
        return failure(diagnostic("WH7108", `there is no program ${name}`, { help: [`programs: ${[...programs.keys()].join(", ")}`] }));
      return runProgram(program, input, {
        memory: new Memory(ids),
        maps,
        cpus,
        traces,
        substitutes: substitutes.value,
        budget: options.budget ?? DEFAULT_BUDGET,
        programOf: (id) => byId[id - 1],
      });
    },
  });
}

function prepare(spec: ProgramSpec, frame: readonly FrameObject[] | undefined, spanOf: Code["spanOf"]): Prepared {
  const symbols = new Map(spec.mapReferences.map(({ insnIndex, map }) => [insnIndex, map]));
  // CO-RE records are left as they are: the machine's kernel has the types that the program was compiled for.
  return {
    spec,
    code: { name: spec.name, insns: spec.insns, steps: compileSteps(spec.insns, (index) => symbols.get(index)), symbols, frame, spanOf },
  };
}

function substitutesOf({ helpers, stubs }: VmOptions): Result<ReadonlyMap<number, Substitute>> {
  const substitutes = new Map<number, Substitute>();
  const problems: Diagnostic[] = [];
  for (const [name, value] of stubs ?? []) {
    const helper = typeof name === "number" ? helperById(name) : helperByName(name);
    if (helper) substitutes.set(helper.id, { kind: "stub", value });
    else problems.push(unknownHelper(String(name)));
  }
  for (const [id, helper] of helpers ?? []) substitutes.set(id, { kind: "helper", helper });
  return problems.length > 0 ? failure(...problems) : ok(substitutes);
}

interface World {
  readonly memory: Memory;
  readonly maps: ReadonlyMap<string, VmMap>;
  readonly cpus: Cpus;
  readonly traces: Traces;
  readonly substitutes: ReadonlyMap<number, Substitute>;
  readonly budget: number;
  readonly programOf: Run["programOf"];
}

function runProgram({ spec, code }: Prepared, input: RunInput, world: World): Result<VmRun> {
  const { memory } = world;
  const made = contextOf(memory, spec.type, input);
  if (!made.ok) return made;
  const context = made.value;
  const contextAddress = addressIn(context.region, 0);
  const handles = new Map<string, bigint>();
  const machine: Machine = new Machine(
    memory,
    {
      callHelper: (id) => callHelper(run, id, world.substitutes),
      mapAddress: (name) => {
        const known = handles.get(name);
        if (known !== undefined) return known;
        const map = world.maps.get(name);
        if (!map) throw new Fault("WH7103", `there is no map ${name}`);
        const address = addressIn(memory.add(`map ${name}`, new Uint8Array(0), { access: "none", handle: { kind: "map", map } }), 0);
        handles.set(name, address);
        return address;
      },
      loadPacket: (offset, sizeBytes) => loadPacket(context, offset, sizeBytes),
    },
    code,
    world.budget,
  );
  const run: Run = {
    machine,
    memory,
    context,
    contextAddress,
    cpus: world.cpus,
    traces: world.traces,
    outside: input.outside ?? [],
    redirects: [],
    held: new Map(),
    program: spec,
    programOf: world.programOf,
  };
  return outcomeOf(machine, () => {
    const retval = machine.run([contextAddress]);
    const [held] = run.held.values();
    if (held) throw new Fault("WH7112", `a record of the ring buffer ${held.map.definition.name} is neither submitted nor discarded`);
    return {
      retval,
      packet: context.packetAfter(),
      context: context.contextAfter(),
      insnCount: machine.executed,
      redirects: run.redirects,
    };
  });
}

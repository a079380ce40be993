import { type Diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import type { CollectionSpec, ProgramSpec } from "@whistler/object";
import { MAP_TYPES, PROG_TYPES } from "@whistler/uapi";
import { createVm, parseStub, type Vm } from "@whistler/vm";
import type { RunCommand } from "../arguments.ts";
import { toHex } from "../hex.ts";
import { hasEntries, inputsOf, type RunReport, takesPacket } from "./run-report.ts";

/** Run a program on each packet in order, against the same maps, without a kernel. */
export function runInVm(
  spec: CollectionSpec,
  program: ProgramSpec,
  command: Pick<RunCommand, "repeat" | "stubs">,
  packets: readonly Uint8Array[],
): Result<RunReport> {
  const stubs = parseStubs(command.stubs);
  if (!stubs.ok) return stubs;
  const created = createVm(spec, { stubs: stubs.value });
  if (!created.ok) return created;
  const vm = created.value;
  const runs: RunReport["runs"][number][] = [];
  for (const input of inputsOf(program, packets)) {
    let packet = input;
    let last: RunReport["runs"][number] | undefined;
    for (let count = 0; count < (takesPacket(program) ? command.repeat : 1); count++) {
      const run = vm.run(program.name, takesPacket(program) ? { packet } : {});
      if (!run.ok) return run;
      last = { retval: Number(BigInt.asUintN(32, run.value.retval)), packet: toHex(run.value.packet) };
      packet = nextPacket(program, input, run.value.packet);
    }
    if (last) runs.push(last);
  }
  const maps = Object.fromEntries(
    [...vm.maps]
      .filter(([, map]) => hasEntries(map.definition.type))
      .map(([name, map]) => [name, Object.fromEntries(map.entries().map(([key, value]) => [toHex(key), toHex(value)]))]),
  );
  return ok({ runs, maps, events: eventsOf(vm), trace: vm.trace });
}

/** Records as user space reads them: of ring buffers map by map in the order of reservation, then what went through perf events. */
function eventsOf(vm: Vm): readonly string[] {
  const perf = vm.events.filter(({ map }) => vm.maps.get(map)?.definition.type !== MAP_TYPES.ringbuf).map(({ bytes }) => bytes);
  return [...[...vm.maps.values()].flatMap((map) => map.drain()), ...perf].map(toHex);
}

const SEES_LINK_LAYER: ReadonlySet<number> = new Set([PROG_TYPES.xdp, PROG_TYPES.sched_cls, PROG_TYPES.sched_act]);
const ETHERNET_HEADER_BYTES = 14;

/** A repeated run goes on with the packet as the one before left it, as the kernel's does. */
function nextPacket(program: ProgramSpec, input: Uint8Array, after: Uint8Array): Uint8Array {
  if (SEES_LINK_LAYER.has(program.type)) return after;
  if (program.type === PROG_TYPES.flow_dissector) return input;
  // Other programs give back zeroes in the place of the Ethernet header, which they do not see.
  return new Uint8Array([...input.subarray(0, ETHERNET_HEADER_BYTES), ...after.subarray(ETHERNET_HEADER_BYTES)]);
}

function parseStubs(texts: readonly string[]): Result<ReadonlyMap<string, bigint>> {
  const stubs = new Map<string, bigint>();
  const problems: Diagnostic[] = [];
  for (const text of texts) {
    const stub = parseStub(text);
    if (stub.ok) stubs.set(...stub.value);
    else problems.push(...stub.diagnostics);
  }
  return problems.length > 0 ? failure(...problems) : ok(stubs);
}

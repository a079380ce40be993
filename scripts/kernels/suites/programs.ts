import { compileSource } from "@whistler/compiler";
import {
  arbitraryProgramCase,
  BUILD_HOST,
  canRun,
  type MapEntries as Entries,
  hasPacket,
  type ProgramCase,
  TABLE_BYTES,
  testRunContext,
  type UserMemory,
  userBytes,
  withMeaning,
} from "@whistler/conformance";
import { renderText } from "@whistler/diagnostics";
import fc from "fast-check";
import { buildsFor, type Case, type JudgedRun, type Problem, type Suite } from "../case.ts";
import { toHex } from "../hex.ts";
import { type MapEntries, PLACES } from "../job.ts";
import { KERNEL_SERIES } from "../kernel-series.ts";

/** Random programs; number n is compiled for the n-th level in turn, unoptimised and optimised. */
export const programs: Suite = {
  name: "programs",
  describe: "random programs load, and mean what the reference evaluator says",
  make: ({ series, seed, programs: count }) => {
    const { cpuLevels } = KERNEL_SERIES[series];
    const problems: Problem[] = [];
    const cases = fc
      .sample(arbitraryProgramCase().map(runnable).filter(isOfAnyKernel), { numRuns: count, seed })
      .flatMap((random, index): readonly Case[] => {
        const made: Case[] = [];
        const verdict = withMeaning(random, ({ subject, scenario, expected }) => {
          const outcomes = expected.outcomes.flatMap((outcome) => (outcome.kind === "returned" ? [outcome] : []));
          for (const { cpu, optLevel } of buildsFor(cpuLevels.filter((_, level) => level === index % cpuLevels.length))) {
            const name = `programs/seed ${seed} number ${index} ${cpu} -O${optLevel}`;
            const result = compileSource(random.program.text, "program.lisp", undefined, { cpu, optLevel, host: BUILD_HOST });
            // A frame of more than 512 bytes is a limit of the language.
            if (result.diagnostics.some(({ code }) => code === "WH4001")) continue;
            if (!result.ok) {
              problems.push({ name, text: `${random.program.text}\n${renderText(result.diagnostics)}` });
              continue;
            }
            const names = new Set(result.value.maps.map(({ definition }) => definition.name));
            const run: JudgedRun = {
              maps: hexMaps(scenario.world.maps, names),
              packets: scenario.packets.map((packet) => toHex(hasPacket(subject) ? packet : testRunContext(subject, packet))),
              input: hasPacket(subject) ? "packet" : "context",
              user: userMemory(scenario.world.user),
              expected: {
                retvals: outcomes.map(({ value }) => Number(BigInt.asUintN(32, value))),
                packets: outcomes.map(({ packet }) => toHex(packet)),
                records: outcomes.flatMap(({ records }) => records.map(({ map, bytes }) => `${map}: ${toHex(bytes)}`)),
                maps: hexMaps(outcomes.at(-1)?.maps ?? scenario.world.maps, names),
              },
            };
            // Some types cannot be test-run: they load.
            const runs = canRun(subject) ? [run] : [];
            made.push({ name, source: random.program.text, object: result.value.object, demand: { kind: "load", runs } });
          }
          return { kind: "holds" };
        });
        if (verdict.kind === "finding") problems.push({ name: `programs/seed ${seed} number ${index}`, text: verdict.text });
        return made;
      });
    return { kind: "cases", cases, problems };
  },
};

/**
 * Programs that a kernel can be given as they are: the struct `gadget` is in no kernel, and the numbers of kernel variables are those of
 * one. The running kernel's test (packages/conformance) relocates both before it loads a program.
 */
const isOfAnyKernel = ({ program }: ProgramCase): boolean => !/gadget|ld-btf-id/.test(program.text);

/** User memory as the guest places it. */
function userMemory(user: UserMemory): NonNullable<JudgedRun["user"]> {
  const pointers = user.table.flatMap((pointer, index) =>
    pointer.kind === "data" ? [{ at: 8 * index, to: TABLE_BYTES + pointer.offset }] : [],
  );
  return { bytes: toHex(userBytes(user, 0n)), pointers };
}

/** Bytes of an Ethernet header and the IP header that its type (at byte 12) says, by type. */
const SHORTEST: ReadonlyMap<number, number> = new Map([
  [0x0800, 14 + 20],
  [0x86dd, 14 + 40],
]);

/** Test runs of traffic control programs refuse a packet that is too short for its IP header (EINVAL; 6.1.192): leave those out. */
function runnable({ program, scenario }: ProgramCase): ProgramCase {
  if (program.programType !== "tc") return { program, scenario };
  const packets = scenario.packets.filter((packet) => {
    const type = new DataView(packet.buffer, packet.byteOffset).getUint16(12);
    return packet.length >= (SHORTEST.get(type) ?? 0);
  });
  return { program, scenario: { ...scenario, packets } };
}

/** The entries of the maps that an object has. */
function hexMaps(maps: ReadonlyMap<string, Entries>, names: ReadonlySet<string>): MapEntries {
  return Object.fromEntries(
    [...maps]
      .filter(([name]) => names.has(name) && name !== PLACES)
      .map(([name, entries]) => [name, Object.fromEntries(entries.map(([key, value]) => [toHex(key), toHex(value)]))]),
  );
}

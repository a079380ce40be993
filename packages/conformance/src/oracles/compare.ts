import { PLACES } from "../world/user-memory.ts";
import type { Outcome } from "../world/world.ts";
import type { Run } from "./engine.ts";

/** What one can see of an outcome, in a form that prints well and compares by text. */
export type Observation = Readonly<Record<string, unknown>>;

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Return value, packet, maps and ring records in order (docs/architecture.md, Oracles). Zero values of arrays are left out. */
export function observe(outcome: Outcome, valueBits: 32 | 64): Observation {
  if (outcome.kind === "fault") return { fault: outcome.message };
  return {
    value: `0x${BigInt.asUintN(valueBits, outcome.value).toString(16)}`,
    packet: hex(outcome.packet),
    maps: Object.fromEntries(
      [...outcome.maps]
        // Where user memory is differs from engine to engine.
        .filter(([name]) => name !== PLACES)
        .map(([name, entries]) => [name, entriesOf(entries)] as const)
        .filter(([, entries]) => Object.keys(entries).length > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    records: outcome.records.map(({ map, bytes }) => `${map}: ${hex(bytes)}`),
  };
}

/** By key in hexadecimal, sorted. A value of zeros counts only where a missing key would be something else, which arrays do not have. */
function entriesOf(entries: readonly (readonly [Uint8Array, Uint8Array])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entries
      .map(([key, value]) => [`0x${hex(key)}`, hex(value)] as const)
      .filter(([, value]) => /[^0]/.test(value))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The first packet that two runs disagree about, with what each saw; undefined where they agree. */
export function firstDifference(
  expected: Run,
  actual: Run,
  valueBits: 32 | 64,
): { readonly packet: number; readonly expected: Observation; readonly actual: Observation } | undefined {
  if (expected.kind !== "ran" || actual.kind !== "ran") return undefined;
  for (const [packet, outcome] of expected.outcomes.entries()) {
    const other = actual.outcomes[packet];
    const seen = { expected: observe(outcome, valueBits), actual: other ? observe(other, valueBits) : { fault: "not run" } };
    // Two faults are one: what they say of it is their own.
    if (outcome.kind === "fault" && other?.kind === "fault") return undefined;
    if (JSON.stringify(seen.expected) !== JSON.stringify(seen.actual)) return { packet, ...seen };
  }
  return undefined;
}

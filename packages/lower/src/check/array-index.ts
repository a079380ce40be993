import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import type { Unit, UnitMap } from "@whistler/expander";
import type { Form } from "@whistler/reader";
import { MAP_TYPES } from "@whistler/uapi";
import { callsOf } from "./calls.ts";

/** Map types whose keys are the indices below `max_entries` (kernel/bpf/arraymap.c). */
const ARRAYS: ReadonlySet<number> = new Set([
  MAP_TYPES.array,
  MAP_TYPES["percpu-array"],
  MAP_TYPES["prog-array"],
  MAP_TYPES["perf-event-array"],
  MAP_TYPES["cgroup-array"],
  MAP_TYPES["array-of-maps"],
]);

/** Core forms that take a map and, as their second operand, a key by value. */
const KEYED: ReadonlySet<string> = new Set(["MAP-LOOKUP", "MAP-UPDATE", "MAP-DELETE", "TAIL-CALL"]);

/** Constant indices behind the end of an array: a lookup there always finds nothing, an update always fails. */
export function checkArrayIndices(unit: Unit): readonly Diagnostic[] {
  const arrays = new Map(unit.maps.filter((map) => ARRAYS.has(map.definition.type)).map((map) => [map.name, map] as const));
  if (arrays.size === 0) return [];
  return unit.programs.flatMap((program) =>
    [...callsOf(program.body)].flatMap(({ head, args: [map, key] }) => {
      const array = KEYED.has(head) && map?.kind === "symbol" ? arrays.get(map.name) : undefined;
      return array && key ? indexDiagnostic(array, key) : [];
    }),
  );
}

function indexDiagnostic(array: UnitMap, key: Form): readonly Diagnostic[] {
  const { maxEntries } = array.definition;
  if (key.kind !== "integer") return [];
  const index = BigInt.asUintN(32, key.value);
  if (index < BigInt(maxEntries)) return [];
  const name = array.name.toLowerCase();
  return [
    diagnostic(
      "WH2407",
      `the index ${key.value} is outside of ${name}, which has ${maxEntries} ${maxEntries === 1 ? "entry" : "entries"}`,
      {
        span: key.span,
        related: [{ span: array.span, message: "the map is defined here" }],
        help: [maxEntries === 1 ? "the only index is 0" : `indices are 0 to ${maxEntries - 1}; :max-entries says how many there are`],
      },
    ),
  ];
}

import type { HelperArgument, HelperEffects, HelperReturn, HelperState } from "./effects/effect-type.ts";
import { MAP_ROWS } from "./effects/maps.ts";
import { PACKET_ROWS } from "./effects/packets.ts";
import type { EffectRow } from "./effects/row.ts";
import { SOCKET_ROWS } from "./effects/sockets.ts";
import { TRACING_ROWS } from "./effects/tracing.ts";
import type { Helper } from "./helper-type.ts";
import { HELPERS } from "./helpers.gen.ts";
import { helperById } from "./helpers.ts";

const ROWS: ReadonlyMap<string, EffectRow> = new Map(
  [...MAP_ROWS, ...TRACING_ROWS, ...PACKET_ROWS, ...SOCKET_ROWS].flatMap((rows) => [...rows]),
);

const EFFECTS: ReadonlyMap<number, HelperEffects> = new Map(
  Object.values<Helper>(HELPERS).map((helper) => [helper.id, effectsFromRow(helper, ROWS.get(helper.name))]),
);

/** The kernel names of the helpers that have a curated row, each with the place in the kernel that it was taken from. */
export const CURATED_HELPERS: readonly string[] = [...ROWS.keys()];

/**
 * What a helper does beyond its C prototype: from its curated row, else the most careful reading of the prototype. Undefined for an
 * id that no kernel known here has.
 */
export function helperEffects(id: number): HelperEffects | undefined {
  return EFFECTS.get(id);
}

/** The ids of the helpers after which packet pointers are invalid. */
export const PACKET_INVALIDATING_HELPERS: ReadonlySet<number> = new Set(
  [...EFFECTS].filter(([, effects]) => effects.invalidatesPacket).map(([id]) => id),
);

function effectsFromRow(helper: Helper, row: EffectRow | undefined): HelperEffects {
  const resultBits = helper.prototype.returns === "__u32" ? 32 : 64;
  return { ...(row ?? carefulRow(helper)), resultBits };
}

const EVERY_STATE: readonly HelperState[] = ["ctx", "packet", "packet_bounds", "ringbuf", "other"];

/** Every pointer is read and written, every state changes, packet pointers are lost. */
export function carefulRow(helper: Helper): EffectRow {
  return {
    args: helper.prototype.params.map(
      ({ type }): HelperArgument =>
        type.includes("*")
          ? { kind: "memory", access: "read_write", size: { kind: "unknown" }, maybeNull: true, fills: false }
          : { kind: "scalar" },
    ),
    ...(helper.prototype.variadic ? { restArgs: { kind: "scalar" } as const } : {}),
    returns: carefulReturn(helper.prototype.returns),
    reads: EVERY_STATE,
    writes: EVERY_STATE,
    map: "write",
    varies: true,
    acquires: false,
    acquiresFrom: [],
    releases: undefined,
    sharesReference: undefined,
    invalidatesPacket: true,
    mayNotReturn: false,
    gplOnly: true,
    mightSleep: true,
    source: "C prototype",
  };
}

function carefulReturn(type: string): HelperReturn {
  if (type === "void") return { kind: "void" };
  return type.includes("*") ? { kind: "mem_or_btf_id", maybeNull: true } : { kind: "integer" };
}

/** The arguments of a call by position, further ones of a variadic helper included; undefined where there is none. */
export function helperArgument(id: number, index: number): HelperArgument | undefined {
  const effects = helperEffects(id);
  return effects?.args[index] ?? (helperById(id)?.prototype.variadic ? effects?.restArgs : undefined);
}

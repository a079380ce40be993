import type { Call, Machine } from "../machine.ts";
import type { MapState } from "../map-state.ts";
import type { Value } from "../value.ts";

/** What a helper is given: operands in order, each a value or a map. */
export interface Arguments {
  value(index: number): Value;
  map(index: number): MapState;
}

/** What a kernel helper does and yields. */
export type HelperRule = (machine: Machine, args: Arguments, call: Call) => Value;

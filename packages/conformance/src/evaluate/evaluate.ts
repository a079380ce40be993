import type { Unit, UnitProgram } from "@whistler/expander";
import type { Form } from "@whistler/reader";
import { PLACES, placesAt, USER_ADDRESS } from "../world/user-memory.ts";
import type { MapEntries, Outcome, World } from "../world/world.ts";
import { addressTaken } from "./address-taken.ts";
import { Fault } from "./fault.ts";
import { BlockSignal, Machine, ReturnSignal, type Rule } from "./machine.ts";
import { mapState } from "./map-state.ts";
import {
  ARITHMETIC_RULES,
  BINDING_RULES,
  COMPARISON_RULES,
  CONTEXT_RULES,
  CONTROL_RULES,
  helperCall,
  MAP_RULES,
  MEMORY_RULES,
  RAW_RULES,
  RINGBUF_RULES,
} from "./rules/index.ts";
import type { Value } from "./value.ts";

/** What every core form means, by canonical name. Heads that are not here are kernel helpers. */
export const evaluationRules: ReadonlyMap<string, Rule> = new Map(
  [
    CONTROL_RULES,
    BINDING_RULES,
    ARITHMETIC_RULES,
    COMPARISON_RULES,
    MEMORY_RULES,
    CONTEXT_RULES,
    MAP_RULES,
    RINGBUF_RULES,
    RAW_RULES,
  ].flatMap((family) => Object.entries(family)),
);

export interface EvaluateOptions {
  /** Forms that may be evaluated; default a million. */
  readonly budget?: number;
  /** Is told the head of every form that is evaluated. */
  readonly visited?: (head: string) => void;
}

/**
 * Run a program of a unit on 64-bit integers, straight from its core forms: the meaning that language.md gives them. It shares no
 * code with lowering and no data structure with the IR, so that a mistake of theirs does not repeat itself here.
 */
export function evaluate(unit: Unit, program: UnitProgram, world: World, options: EvaluateOptions = {}): Outcome {
  // Two occurrences of one form are two: a macro may have put the same object in several places.
  const body = program.body.map(copyOf);
  const maps = new Map(unit.maps.map(({ name, definition }) => [name, mapState(definition, entriesOf(definition.name, world))] as const));
  const machine = new Machine({
    program,
    world,
    maps,
    rules: evaluationRules,
    otherwise: helperCall,
    addressTaken: addressTaken(body),
    budget: options.budget ?? 1_000_000,
    visited: options.visited,
  });
  try {
    const value = run(machine, body);
    if (machine.reserved.size > 0) return { kind: "fault", message: "ends with a ring buffer record that was not submitted" };
    return {
      kind: "returned",
      value: value.bits,
      packet: machine.packet.bytes.slice(),
      context: machine.context.bytes.slice(),
      maps: new Map([...maps.values()].map((map) => [map.definition.name, map.entries()])),
      records: machine.records.filter(({ state }) => state === "submitted").map(({ map, bytes }) => ({ map, bytes: bytes.slice() })),
    };
  } catch (thrown) {
    if (thrown instanceof Fault) return { kind: "fault", message: thrown.message };
    throw thrown;
  }
}

/** What a map holds when the program begins; that of places tells where user memory is. */
function entriesOf(name: string, world: World): MapEntries {
  return name === PLACES ? placesAt(USER_ADDRESS) : (world.maps.get(name) ?? []);
}

function run(machine: Machine, body: readonly Form[]): Value {
  try {
    return machine.body(body);
  } catch (signal) {
    if (signal instanceof ReturnSignal) return signal.value;
    if (signal instanceof BlockSignal) throw new Fault("return-from names no block around it");
    throw signal;
  }
}

function copyOf(form: Form): Form {
  return form.kind === "list" ? { ...form, items: form.items.map(copyOf) } : { ...form };
}

import type { ValueId } from "@whistler/ir";
import { ARITHMETIC_FORMS } from "./forms/arithmetic.ts";
import { BINDING_FORMS } from "./forms/binding.ts";
import { COMPARISON_FORMS } from "./forms/comparison.ts";
import { CONTEXT_FORMS } from "./forms/context.ts";
import { CONTROL_FORMS } from "./forms/control.ts";
import { CORE_FIELD_FORMS } from "./forms/core-field.ts";
import { LOOP_FORMS } from "./forms/loop.ts";
import { MAP_FORMS } from "./forms/maps.ts";
import { MEMORY_FORMS } from "./forms/memory.ts";
import { RAW_FORMS } from "./forms/raw.ts";
import { RINGBUF_FORMS } from "./forms/ringbuf.ts";
import type { Call, Lowering } from "./lowering.ts";

/** How one core form becomes IR: appends instructions at the current point and yields the form's value. */
export type CoreFormRule = (lowering: Lowering, call: Call) => ValueId;

/** The table of core forms by canonical name. Heads that it lacks are kernel helpers. */
export type CoreForms = ReadonlyMap<string, CoreFormRule>;

export const defaultCoreForms: CoreForms = new Map(
  [
    CONTROL_FORMS,
    LOOP_FORMS,
    BINDING_FORMS,
    ARITHMETIC_FORMS,
    COMPARISON_FORMS,
    MEMORY_FORMS,
    CONTEXT_FORMS,
    CORE_FIELD_FORMS,
    MAP_FORMS,
    RINGBUF_FORMS,
    RAW_FORMS,
  ].flatMap((family) => Object.entries(family)),
);

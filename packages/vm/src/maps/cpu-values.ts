import type { MapDefinition } from "@whistler/btf";
import { MAP_TYPES } from "@whistler/uapi";
import { checkSize } from "./vm-map.ts";

/** The CPUs of a machine: how many it has, and which one the programs run on. */
export interface Cpus {
  readonly count: number;
  readonly current: number;
}

const PER_CPU: ReadonlySet<number> = new Set([MAP_TYPES["percpu-array"], MAP_TYPES["percpu-hash"], MAP_TYPES["lru-percpu-hash"]]);

export function isPerCpu(definition: MapDefinition): boolean {
  return PER_CPU.has(definition.type);
}

/** The values of one key: one in most maps, one for each CPU in per-CPU maps. The bytes are live. */
export type Values = readonly Uint8Array[];

export function newValues(definition: MapDefinition, cpus: Cpus): Values {
  return Array.from({ length: isPerCpu(definition) ? cpus.count : 1 }, () => new Uint8Array(definition.valueSizeBytes));
}

/** The value that a program sees. */
export function currentValue(values: Values, cpus: Cpus, cpu?: number): Uint8Array | undefined {
  if (values.length === 1) return cpu === undefined || cpu === 0 ? values[0] : undefined;
  return values[cpu ?? cpus.current];
}

/** What the kernel gives to user space: the value, or all CPUs' values, each rounded up to 8 bytes. */
export function flatValue(definition: MapDefinition, values: Values): Uint8Array {
  if (!isPerCpu(definition)) return (values[0] ?? new Uint8Array(0)).slice();
  const stride = Math.ceil(definition.valueSizeBytes / 8) * 8;
  const flat = new Uint8Array(stride * values.length);
  for (const [cpu, value] of values.entries()) flat.set(value, cpu * stride);
  return flat;
}

/** Write one value (of the current CPU), or all in the form that `flatValue` gives. */
export function assignValues(definition: MapDefinition, values: Values, cpus: Cpus, value: Uint8Array): void {
  const stride = Math.ceil(definition.valueSizeBytes / 8) * 8;
  if (isPerCpu(definition) && value.length === stride * values.length && value.length !== definition.valueSizeBytes) {
    for (const [cpu, one] of values.entries()) one.set(value.subarray(cpu * stride, cpu * stride + definition.valueSizeBytes));
    return;
  }
  checkSize(definition, "value", value);
  currentValue(values, cpus)?.set(value);
}

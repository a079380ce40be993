import { readFileSync } from "node:fs";
import type { MapDefinition } from "@whistler/btf";
import { failure, ok, type Result } from "@whistler/diagnostics";
import { BPF_CMD, MAP_TYPES } from "@whistler/uapi";
import { BpfAttr } from "./bpf-attr.ts";
import { ERRNO_NUMBERS, systemError } from "./errno.ts";
import type { Syscalls } from "./syscalls.ts";

/** Map types with one value for each possible CPU; the kernel rounds each up to 8 bytes. */
const PER_CPU: ReadonlySet<number> = new Set([MAP_TYPES["percpu-hash"], MAP_TYPES["percpu-array"], MAP_TYPES["lru-percpu-hash"]]);

/** How many CPUs the kernel keeps per-CPU values for: the highest number in `/sys/devices/system/cpu/possible`, and one. */
export function possibleCpus(): number {
  const text = readFileSync("/sys/devices/system/cpu/possible", "utf8").trim();
  return Math.max(...text.split(/[,-]/).map(Number)) + 1;
}

/** A map in the kernel. Keys and values are bytes; values of per-CPU maps are all CPUs' values, one after the other. */
export class KernelMap {
  readonly definition: MapDefinition;
  readonly fd: number;
  readonly #syscalls: Syscalls;

  constructor(syscalls: Syscalls, definition: MapDefinition, fd: number) {
    this.#syscalls = syscalls;
    this.definition = definition;
    this.fd = fd;
  }

  /** Bytes that a lookup writes. */
  get valueBytes(): number {
    const { type, valueSizeBytes } = this.definition;
    return PER_CPU.has(type) ? Math.ceil(valueSizeBytes / 8) * 8 * possibleCpus() : valueSizeBytes;
  }

  /** The value of a key; undefined where the map has none. */
  lookup(key: Uint8Array): Result<Uint8Array | undefined> {
    const value = new Uint8Array(this.valueBytes);
    const attr = new BpfAttr(this.#syscalls).u32(0, this.fd).pointer(8, key).pointer(16, value);
    const { value: code, errno } = this.#syscalls.bpf(BPF_CMD.map_lookup_elem, attr.bytes);
    if (code >= 0) return ok(value);
    return errno === ERRNO_NUMBERS.ENOENT ? ok(undefined) : failure(this.#error("lookup", errno));
  }

  update(key: Uint8Array, value: Uint8Array, flags = 0n): Result<undefined> {
    const attr = new BpfAttr(this.#syscalls).u32(0, this.fd).pointer(8, key).pointer(16, value).u64(24, flags);
    const { value: code, errno } = this.#syscalls.bpf(BPF_CMD.map_update_elem, attr.bytes);
    return code >= 0 ? ok(undefined) : failure(this.#error("update", errno));
  }

  delete(key: Uint8Array): Result<undefined> {
    const attr = new BpfAttr(this.#syscalls).u32(0, this.fd).pointer(8, key);
    const { value: code, errno } = this.#syscalls.bpf(BPF_CMD.map_delete_elem, attr.bytes);
    return code >= 0 ? ok(undefined) : failure(this.#error("delete", errno));
  }

  /** The key after another, the first after none; undefined at the end. */
  nextKey(key?: Uint8Array): Result<Uint8Array | undefined> {
    const next = new Uint8Array(this.definition.keySizeBytes);
    const attr = new BpfAttr(this.#syscalls).u32(0, this.fd).pointer(8, key).pointer(16, next);
    const { value: code, errno } = this.#syscalls.bpf(BPF_CMD.map_get_next_key, attr.bytes);
    if (code >= 0) return ok(next);
    return errno === ERRNO_NUMBERS.ENOENT ? ok(undefined) : failure(this.#error("get_next_key", errno));
  }

  /** All entries, in the kernel's order. Entries that vanish meanwhile are left out; a concurrent writer cannot make this endless. */
  entries(): Result<readonly (readonly [key: Uint8Array, value: Uint8Array])[]> {
    const found: (readonly [Uint8Array, Uint8Array])[] = [];
    let key = this.nextKey();
    for (let count = 0; key.ok && key.value !== undefined && count < this.definition.maxEntries; count++) {
      const value = this.lookup(key.value);
      if (!value.ok) return value;
      if (value.value !== undefined) found.push([key.value, value.value]);
      key = this.nextKey(key.value);
    }
    return key.ok ? ok(found) : key;
  }

  #error(operation: string, errno: number): ReturnType<typeof systemError> {
    return systemError("WH6004", `map ${this.definition.name}: ${operation}`, errno);
  }
}

import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileSource } from "@whistler/compiler";
import { type Result, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { type Collection, loadCollection } from "@whistler/loader";
import { readCollection } from "@whistler/object";
import { expect, test } from "vitest";
import { command, describeKernel, uniqueName, withFiles, withPins } from "./privileges.ts";

/** Maps of every type are created by our loader and by libbpf, with the types that BTF gives their keys and values. */

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

/** All diagnostics of compiling count: a map that is written right causes none. */
function compiled(maps: string, body = "XDP_PASS"): Uint8Array {
  const source = `${maps}\n(defprog prog (:type :xdp) ${body})`;
  const result = compileSource(source, "maps.lisp", undefined, { verifyPasses: true });
  expect(result.diagnostics.map((one) => one.message)).toEqual([]);
  return value(result).object;
}

/** Load, and fail if the kernel did not take the types of a map. */
function load(object: Uint8Array, pinRoot?: string): Collection {
  const result = loadCollection(value(readCollection(value(readElf(object)))), pinRoot === undefined ? {} : { pinRoot });
  expect(result.diagnostics.map((one) => one.message)).toEqual([]);
  return value(result);
}

/** What libbpf says while it loads: it goes on without BTF where the kernel refuses the types, and says so. */
function loadWithLibbpf(object: Uint8Array): string {
  return withFiles((files) =>
    withPins((pins) => {
      const file = join(files, "maps.o");
      writeFileSync(file, object);
      const { status, stdout, stderr } = spawnSync("bpftool", ["prog", "load", file, join(pins, uniqueName("maps"))], { encoding: "utf8" });
      expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: "" });
      return command("bpftool", "btf", "dump", "file", file);
    }),
  );
}

const STRUCTS = `
(defstruct flow-key (address u32) (port u16))
(defstruct packet (length u32) (flags i16) (data (array u8 6)))
(defstruct lpm-key (prefix-bits u32) (address (array u8 4)))
(defunion either flow-key packet)
`;

const ROWS: readonly (readonly [what: string, maps: string])[] = [
  ["array", "(defmap m :type :array :key-size 4 :value-size 8 :max-entries 3)"],
  ["array with a typed value", "(defmap m :type :array :key-size 4 :value-type packet :max-entries 3)"],
  ["array with scalar types", "(defmap m :type :array :key-type u32 :value-type i16 :max-entries 3)"],
  ["hash with a union as value", "(defmap m :type :hash :key-type flow-key :value-type either :max-entries 3)"],
  ["hash with a key of 5 bytes", "(defmap m :type :hash :key-size 5 :value-type packet :max-entries 3)"],
  [
    "percpu-hash, percpu-array",
    "(defmap m :type :percpu-hash :key-size 8 :value-type packet :max-entries 3)(defmap n :type :percpu-array :key-size 4 :value-size 8 :max-entries 1)",
  ],
  [
    "lru-hash, lru-percpu-hash",
    "(defmap m :type :lru-hash :key-type u64 :value-size 8 :max-entries 64)(defmap n :type :lru-percpu-hash :key-size 8 :value-size 8 :max-entries 64)",
  ],
  ["lpm-trie with a struct key", "(defmap m :type :lpm-trie :key-type lpm-key :value-size 8 :max-entries 3 :map-flags :no-prealloc)"],
  ["lpm-trie whose value alone is typed", "(defmap m :type :lpm-trie :key-size 8 :value-type packet :max-entries 3 :map-flags 1)"],
  ["prog-array", "(defmap m :type :prog-array :key-size 4 :value-size 4 :max-entries 3)"],
  ["perf-event-array", "(defmap m :type :perf-event-array :key-size 4 :value-size 4 :max-entries 0)"],
  ["cgroup-array", "(defmap m :type :cgroup-array :key-size 4 :value-size 4 :max-entries 3)"],
  ["stack-trace", "(defmap m :type :stack-trace :key-size 4 :value-size 1016 :max-entries 16)"],
  [
    "devmap, devmap-hash, cpumap, xskmap",
    "(defmap m :type :devmap :key-size 4 :value-size 8 :max-entries 3)(defmap n :type :devmap-hash :key-size 4 :value-size 8 :max-entries 3)(defmap o :type :cpumap :key-size 4 :value-size 4 :max-entries 3)(defmap p :type :xskmap :key-size 4 :value-size 4 :max-entries 3)",
  ],
  [
    "sockmap, sockhash",
    "(defmap m :type :sockmap :key-size 4 :value-size 4 :max-entries 3)(defmap n :type :sockhash :key-size 8 :value-size 4 :max-entries 3)",
  ],
  ["reuseport-sockarray", "(defmap m :type :reuseport-sockarray :key-size 4 :value-size 8 :max-entries 3)"],
  ["queue, stack", "(defmap m :type :queue :value-size 8 :max-entries 3)(defmap n :type :stack :value-type packet :max-entries 3)"],
  ["bloom-filter with three hash functions", "(defmap m :type :bloom-filter :value-size 8 :max-entries 100 :map-extra 3)"],
  ["ringbuf, user-ringbuf", "(defmap m :type :ringbuf :max-entries 4096)(defmap n :type :user-ringbuf :max-entries 4096)"],
  [
    "sk-, inode-, task-, cgrp-storage",
    "(defmap m :type :sk-storage :key-size 4 :value-type packet :map-flags :no-prealloc)(defmap n :type :inode-storage :key-size 4 :value-size 8 :map-flags :no-prealloc)(defmap o :type :task-storage :key-type i32 :value-type u64 :map-flags (:no-prealloc))(defmap p :type :cgrp-storage :key-size 4 :value-size 24 :max-entries 0 :map-flags 1)",
  ],
  [
    "flags by name",
    "(defmap m :type :hash :key-size 4 :value-size 8 :max-entries 3 :map-flags (:no-prealloc :rdonly-prog))(defmap n :type :array :key-size 4 :value-size 8 :max-entries 1 :map-flags (BPF_F_MMAPABLE))",
  ],
  [
    "maps of maps",
    "(defmap inner :type :array :key-size 4 :value-type packet :max-entries 2)(defmap m :type :array-of-maps :key-size 4 :max-entries 3 :inner inner)(defmap n :type :hash-of-maps :key-size 8 :value-size 4 :max-entries 3 :inner inner)",
  ],
];

describeKernel("maps of every type", () => {
  test.each(ROWS)("%s", (_, maps) => {
    const object = compiled(STRUCTS + maps);
    load(object).close();
    loadWithLibbpf(object);
  });

  test("keys and values have their types in BTF", () => {
    const dump = loadWithLibbpf(compiled(`${STRUCTS}(defmap m :type :hash :key-type flow-key :value-type i16 :max-entries 3)`));
    expect(dump).toMatch(/STRUCT '\(anon\)' size=32 vlen=4\n\t'type' .*\n\t'key' .*\n\t'value' .*\n\t'max_entries'/);
    expect(dump).toContain("INT 'i16' size=2 bits_offset=0 nr_bits=16 encoding=SIGNED");
  });

  test("a signed scalar value is read with its sign", () => {
    const maps = "(defmap m :type :array :key-size 4 :value-type i16 :max-entries 1)";
    const collection = load(compiled(maps, "(if (s< (getmap m 0) 0) 1 2)"));
    try {
      value(collection.maps.get("m")?.update(new Uint8Array(4), new Uint8Array([0xfe, 0xff])) ?? { ok: false, diagnostics: [] });
      const ran = value(collection.programs.get("prog")?.testRun({ data: new Uint8Array(64) }) ?? { ok: false, diagnostics: [] });
      expect(ran.retval).toBe(1);
    } finally {
      collection.close();
    }
  });

  test("a program looks into a map of maps", () => {
    const maps = `
      (defmap counts :type :array :key-size 4 :value-size 8 :max-entries 2)
      (defmap outer :type :array-of-maps :key-size 4 :max-entries 1 :inner counts)`;
    const body = `
      (let ((key u32 1))
        (if-let (inner (map-lookup outer 0))
          (if-let (p (map-lookup-elem inner (stack-addr key))) (progn (atomic-add p 0 5) 1) 3)
          2))`;
    const collection = load(compiled(maps, body));
    try {
      const run = () =>
        value(collection.programs.get("prog")?.testRun({ data: new Uint8Array(64) }) ?? { ok: false, diagnostics: [] }).retval;
      expect(run()).toBe(2);
      const fd = new Uint8Array(new Uint32Array([collection.maps.get("counts")?.fd ?? -1]).buffer);
      value(collection.maps.get("outer")?.update(new Uint8Array(4), fd) ?? { ok: false, diagnostics: [] });
      expect(run()).toBe(1);
      const entries = value(collection.maps.get("counts")?.entries() ?? { ok: false, diagnostics: [] });
      expect(entries.map(([, bytes]) => bytes[0])).toEqual([0, 5]);
    } finally {
      collection.close();
    }
  });

  test("a map that is pinned by name is there for the next object", () => {
    withPins((pins) => {
      const name = uniqueName("kept");
      const object = compiled(
        `(defmap ${name} :type :array :key-size 4 :value-size 8 :max-entries 1 :pinning :by-name)`,
        `(progn (incf (getmap ${name} 0)) 2)`,
      );
      for (let round = 1; round <= 2; round++) {
        const collection = load(object, pins);
        value(collection.programs.get("prog")?.testRun({ data: new Uint8Array(64) }) ?? { ok: false, diagnostics: [] });
        const entries = value(collection.maps.get(name)?.entries() ?? { ok: false, diagnostics: [] });
        collection.close();
        expect(entries.map(([, bytes]) => bytes[0])).toEqual([round]);
      }
      const other = compiled(`(defmap ${name} :type :array :key-size 4 :value-size 4 :max-entries 1 :pinning :by-name)`);
      const refused = loadCollection(value(readCollection(value(readElf(other)))), { pinRoot: pins });
      expect(refused.diagnostics.map((one) => one.code)).toEqual(["WH6002"]);
    });
  });

  test("libbpf pins by name too", () => {
    const name = uniqueName("kept");
    const path = `/sys/fs/bpf/${name}`;
    try {
      loadWithLibbpf(compiled(`(defmap ${name} :type :array :key-size 4 :value-size 8 :max-entries 1 :pinning :by-name)`));
      expect(existsSync(path)).toBe(true);
    } finally {
      rmSync(path, { force: true });
    }
  });
});

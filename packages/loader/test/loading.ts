import { readdirSync } from "node:fs";
import { type CompileOptions, compileSource } from "@whistler/compiler";
import { type Result, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { type CollectionSpec, readCollection } from "@whistler/object";
import { expect } from "vitest";
import { type Collection, type KernelProgram, loadCollection, type SyscallResult, type Syscalls } from "../src/index.ts";

/** The value of a result that has no diagnostics: the loader warns where it had to load without BTF, which is a failure in tests. */
export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  expect(result.diagnostics, "a retry without BTF is a failure here").toEqual([]);
  return result.value;
}

/** Section names that libbpf does not know (WH2210) are meant here. */
export function specOf(text: string, options: CompileOptions = {}): CollectionSpec {
  const compiled = compileSource(text, "test.lisp", undefined, options);
  const diagnostics = compiled.diagnostics.filter(({ code }) => code !== "WH2210");
  return value(readCollection(value(readElf(value({ ...compiled, diagnostics }).object))));
}

/** Source text in the kernel. */
export const loaded = (text: string): Collection => value(loadCollection(specOf(text)));

/** The first program of a collection. */
export function firstProgram(collection: Collection): KernelProgram {
  const [program] = collection.programs.values();
  if (!program) throw new Error("no program");
  return program;
}

/** The number under key 0 of an array of u64. */
export function counter(collection: Collection, map = "hits"): number {
  const bytes = value(collection.maps.get(map)?.lookup(new Uint8Array(4)) ?? { ok: false, diagnostics: [] });
  if (!bytes) throw new Error(`map ${map} has no entry 0`);
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

export const openFds = (): number => readdirSync("/proc/self/fd").length;

/** A port whose n-th system call fails, bpf(2) or another, and that counts them. */
export function failing(port: Syscalls, nth: number, errno: number): { readonly port: Syscalls; readonly calls: () => number } {
  let calls = 0;
  const orFail = (call: () => SyscallResult): SyscallResult => (++calls === nth ? { value: -1, errno } : call());
  return {
    port: {
      ...port,
      bpf: (command, attr) => orFail(() => port.bpf(command, attr)),
      call: (name, ...args) => orFail(() => port.call(name, ...args)),
    },
    calls: () => calls,
  };
}

import { getPriority } from "node:os";
import { expect } from "vitest";
import { type AttachOptions, attach, type Collection, loadCollection, systemSyscalls } from "../src/index.ts";
import { counter, failing, firstProgram, loaded, openFds, specOf, value } from "./loading.ts";

/** A program that counts what this process does. */
export const counting = (section: string, type: string, condition = "t"): string => `
  (defmap hits :type :array :key-size 4 :value-size 8 :max-entries 1)
  (defprog count (:type ${type} :section "${section}" :license "GPL")
    (when (and (= (>> (get-current-pid-tgid) 32) ${process.pid}) ${condition})
      (incf (getmap hits 0)))
    0)`;

/** getpriority(2), as often as told. */
export function askPriority(times: number): void {
  for (let time = 0; time < times; time++) getPriority();
}
export const GETPRIORITY = { x64: 140, arm64: 141 }[process.arch as "x64" | "arm64"];

/** Attached, the program sees every event; before and afterwards it sees none, and no descriptor is left. */
export function expectToCount(source: string, options: AttachOptions, provoke: (times: number) => void): void {
  const before = openFds();
  {
    using collection = loaded(source);
    const program = firstProgram(collection);
    provoke(2);
    expect(counter(collection)).toBe(0);
    const link = value(attach(program, options));
    provoke(3);
    expectCount(collection, 3);
    expect(link.close()).toEqual({ ok: true, value: undefined, diagnostics: [] });
    expect(link.close().ok).toBe(true);
    provoke(2);
    expect(counter(collection)).toBe(3);
    {
      using again = value(attach(program, options));
      expect(again.kind).toBe(link.kind);
      provoke(1);
      expectCount(collection, 4);
    }
    provoke(1);
    expect(counter(collection)).toBe(4);
  }
  expect(openFds()).toBe(before);
}

/** Most events are seen before what provokes them returns; packets may take a moment. */
export function expectCount(collection: Collection, count: number): void {
  for (let waited = 0; waited < 2000 && counter(collection) < count; waited += 10) sleep(10);
  expect(counter(collection)).toBe(count);
}

const sleep = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};

/** Whichever system call of attaching fails, with whatever reason, the outcome is a diagnostic or a fallback, and nothing stays open. */
export function expectNoLeaks(source: string, options: AttachOptions): void {
  const spec = specOf(source);
  const system = value(systemSyscalls());
  const before = openFds();
  /** Attach through a port whose nth call after loading fails; whether it had so many. */
  const attempt = (nth: number, errno: number): boolean => {
    let attaching: ReturnType<typeof failing> | undefined;
    const port = {
      ...system,
      bpf: (...args: Parameters<typeof system.bpf>) => (attaching?.port ?? system).bpf(...args),
      call: (...args: Parameters<typeof system.call>) => (attaching?.port ?? system).call(...args),
    };
    using collection = value(loadCollection(spec, { syscalls: port }));
    attaching = failing(system, nth, errno);
    const link = attach(firstProgram(collection), options);
    if (link.ok) link.value.close();
    else expect(link.diagnostics.map((one) => one.code)).toEqual([expect.stringMatching(/^WH60(14|16|17|18|19|20|21|25)$/)]);
    return attaching.calls() >= nth;
  };
  for (const errno of [1, 2, 13, 16, 17, 22, 24, 95, 524]) {
    let nth = 1;
    while (attempt(nth, errno)) nth++;
    expect(nth).toBeGreaterThan(1);
    expect(openFds()).toBe(before);
  }
}

export const codes = (result: { readonly diagnostics: readonly { readonly code: string }[] }): readonly string[] =>
  result.diagnostics.map((one) => one.code);

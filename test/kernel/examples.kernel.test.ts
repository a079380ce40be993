import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Compilation, compileSource, type OptLevel } from "@whistler/compiler";
import { renderText } from "@whistler/diagnostics";
import { CPU_LEVELS, type CpuLevel, validate } from "@whistler/isa";
import { describe, expect, test } from "vitest";
import { command, describeKernel, withFiles, withPins } from "./privileges.ts";

const directory = new URL("../../examples/", import.meta.url);
const examples = readdirSync(directory)
  .filter((name) => name.endsWith(".lisp"))
  .sort();

function compiled(name: string, cpu: CpuLevel, optLevel: OptLevel): Compilation {
  const result = compileSource(readFileSync(new URL(name, directory), "utf8"), name, undefined, { cpu, optLevel, verifyPasses: true });
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  expect(result.diagnostics).toEqual([]);
  return result.value;
}

describe("the examples compile to valid instructions", () => {
  test.each(examples.flatMap((name) => CPU_LEVELS.map((cpu) => [name, cpu] as const)))("%s at %s", (name, cpu) => {
    for (const optLevel of [0, 1, 2] as const)
      for (const program of compiled(name, cpu, optLevel).programs) expect(validate(program.insns, { cpu })).toEqual([]);
  });
});

/** Slots, an `lddw` counted twice. The first three are no larger than clang -O2's 12, 27 and 72. */
describe("the examples are as small as they were", () => {
  test.each([
    ["count-packets.lisp", 11],
    ["drop-port.lisp", 24],
    ["synflood.lisp", 68],
    ["cgroup-egress.lisp", 30],
    ["kprobe-open.lisp", 26],
    ["socket-sizes.lisp", 34],
    ["syscall-count.lisp", 37],
    ["tc-dns-mark.lisp", 36],
  ])("%s: at most %i slots at v3", (name, slots) => {
    expect(compiled(name, "v3", 2).programs[0]?.slots).toBeLessThanOrEqual(slots);
  });
});

describeKernel("bpftool loads the examples and the verifier accepts them", () => {
  test.each(examples.flatMap((name) => CPU_LEVELS.map((cpu) => [name, cpu] as const)))("%s at %s", (name, cpu) => {
    for (const optLevel of [0, 2] as const)
      withFiles((files) =>
        withPins((pins) => {
          const object = join(files, "object.bpf.o");
          writeFileSync(object, compiled(name, cpu, optLevel).object);
          command("bpftool", "prog", "loadall", object, join(pins, "programs"));
        }),
      );
  });
});

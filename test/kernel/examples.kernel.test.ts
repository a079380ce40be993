import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CPU_LEVELS, validate } from "@whistler/isa";
import { describe, expect, test } from "vitest";
import { compileExample, EXAMPLES, GUEST_ONLY } from "../examples.ts";
import { command, describeKernel, withFiles, withPins } from "./privileges.ts";

describe("the examples compile to valid instructions", () => {
  test.each(EXAMPLES.flatMap((name) => CPU_LEVELS.map((cpu) => [name, cpu] as const)))("%s at %s", (name, cpu) => {
    for (const optLevel of [0, 1, 2] as const)
      for (const program of compileExample(name, { cpu, optLevel }).programs) expect(validate(program.insns, { cpu })).toEqual([]);
  });
});

/** `count-packets.lisp count_packets 11`: slots at v3 and -O2, an `lddw` counted twice. */
const sizes = (): string =>
  EXAMPLES.flatMap((name) => compileExample(name).programs.map((program) => `${name} ${program.name} ${program.slots}\n`)).join("");

test("the examples are exactly as large as they were (BLESS=1 writes the new sizes)", () => {
  const golden = new URL("./example-sizes.txt", import.meta.url);
  if (process.env["BLESS"] === "1") writeFileSync(golden, sizes());
  expect(sizes()).toBe(readFileSync(golden, "utf8"));
});

/** No larger than `clang -O2 -mcpu=v3` makes the same programs in C. */
test.each([
  ["count-packets.lisp", 12],
  ["drop-port.lisp", 27],
  ["synflood.lisp", 72],
])("%s: at most %i slots at v3", (name, clangSlots) => {
  expect(compileExample(name).programs[0]?.slots).toBeLessThanOrEqual(clangSlots);
});

describeKernel("bpftool loads the examples and the verifier accepts them", () => {
  const loadable = EXAMPLES.filter((name) => !GUEST_ONLY.has(name));
  test.each(loadable.flatMap((name) => CPU_LEVELS.map((cpu) => [name, cpu] as const)))("%s at %s", (name, cpu) => {
    for (const optLevel of [0, 2] as const)
      withFiles((files) =>
        withPins((pins) => {
          const object = join(files, "object.bpf.o");
          writeFileSync(object, compileExample(name, { cpu, optLevel }).object);
          command("bpftool", "prog", "loadall", object, join(pins, "programs"));
        }),
      );
  });
});

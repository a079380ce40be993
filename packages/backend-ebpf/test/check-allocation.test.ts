import { runPipeline } from "@whistler/ir";
import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryFunction, moduleAround } from "../../ir/test/arbitrary-function.ts";
import {
  type AllocatedFunction,
  checkAllocation,
  defaultSelectRules,
  graphColouring,
  legalise,
  type PReg,
  select,
  sequenceCopies,
} from "../src/index.ts";

/** The checker accepts what the allocator makes, and refuses it after any register of it was exchanged for another that matters. */

const target = { cpu: "v3" } as const;
const allocated = arbitraryFunction.map((fn) => {
  const verified = runPipeline(moduleAround(fn), { kind: "pipeline", steps: [] }, { target, verify: true });
  const input = (verified.ok ? verified.value.functions[0] : undefined) ?? fn;
  return graphColouring.allocate(sequenceCopies(select(legalise(input, target), target, defaultSelectRules)));
});

test("allocations of random functions are proved", () => {
  fc.assert(
    fc.property(allocated, ({ before, after }) => checkAllocation(before, after)),
    { numRuns: 300 },
  );
});

/** The function with one source register replaced. */
function damaged(fn: AllocatedFunction, inst: number, register: PReg): AllocatedFunction {
  return {
    ...fn,
    blocks: fn.blocks.map((block) => ({
      ...block,
      insts: block.insts.map((one) =>
        one.id === inst && one.kind === "row" && one.src !== undefined && one.row.src === "use" ? { ...one, src: register } : one,
      ),
    })),
  };
}

test("an operand that is read from another register is found, unless that register holds the same value", () => {
  let [found, tried] = [0, 0];
  fc.assert(
    fc.property(allocated, fc.nat(), fc.integer({ min: 0, max: 9 }), ({ before, after }, at, register) => {
      const rows = after.blocks
        .flatMap((block) => block.insts)
        .filter((inst) => inst.kind === "row" && inst.row.src === "use" && inst.src !== 10 && inst.src !== register);
      const chosen = rows[at % Math.max(1, rows.length)];
      if (!chosen) return;
      tried++;
      try {
        checkAllocation(before, damaged(after, chosen.id, register as PReg));
      } catch {
        found++;
      }
    }),
    { numRuns: 300 },
  );
  // Copies of one value stand in two registers now and then; almost every exchange must be found.
  expect(found / tried).toBeGreaterThan(0.9);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { LowestFirst } from "../src/allocate/lowest-first.ts";

test("numbers come lowest first, whenever they are added", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer())), (steps) => {
      const heap = new LowestFirst();
      const held: number[] = [];
      for (const step of steps) {
        if (step === null) expect(heap.take()).toBe(held.shift());
        else {
          heap.add(step);
          held.push(step);
          held.sort((a, b) => a - b);
        }
      }
      for (const lowest of held) expect(heap.take()).toBe(lowest);
      expect(heap.take()).toBeUndefined();
    }),
  );
});

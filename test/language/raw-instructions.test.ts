import { compileSource } from "@whistler/compiler";
import { expect, test } from "vitest";

test.each([
  ["a move", "(asm #xb7 3 0 0 5)", []],
  ["a register that was set before", "(asm #xb7 3 0 0 5) (asm #x07 3 0 0 1)", []],
  ["a store below the frame pointer", "(asm #xb7 3 0 0 5) (asm #x7b 10 3 -8 0)", []],
  ["a call without arguments", "(asm #x85 0 0 0 7)", []],
  ["the result of a call", "(asm #x85 0 0 0 7) (asm #xbf 6 0 0 0)", []],
  ["a register that was never set", "(asm #x07 3 0 0 1)", ["WH4002"]],
  ["a register that a call took", "(asm #xb7 3 0 0 5) (asm #x85 0 0 0 7) (asm #x07 3 0 0 1)", ["WH4002"]],
  ["a register that a helper took", "(asm #xb7 3 0 0 5) (ktime-get-ns) (asm #x07 3 0 0 1)", ["WH4002"]],
  ["an opcode that does not exist", "(asm #xff 0 0 0 0)", ["WH4002"]],
  ["a jump", "(asm #x05 0 0 1 0)", ["WH4002"]],
  ["a branch", "(asm #xb7 3 0 0 5) (asm #x15 3 0 1 0)", ["WH4002"]],
  ["an exit", "(asm #xb7 0 0 0 2) (asm #x95 0 0 0 0)", ["WH4002"]],
  ["two slots", "(asm #x18 3 0 0 0)", ["WH4002"]],
] as const)("asm: %s", (_, body, codes) => {
  for (const optLevel of [0, 2] as const) {
    const result = compileSource(`(defprog p (:type :xdp) ${body} 2)`, "raw.lisp", undefined, { optLevel, verifyPasses: true });
    expect(result.diagnostics.map((one) => one.code)).toEqual(codes);
  }
});

import { compileSource, type Host } from "@whistler/compiler";
import { expect, test } from "vitest";

/** Byte offsets of language.md §6.7, which are those of `struct pt_regs` and `struct user_pt_regs`. */
const ROWS: Readonly<Record<string, readonly [x86: number | undefined, arm: number | undefined]>> = {
  parm1: [112, 0],
  parm2: [104, 8],
  parm3: [96, 16],
  parm4: [88, 24],
  parm5: [72, 32],
  parm6: [64, 40],
  parm7: [undefined, 48],
  parm8: [undefined, 56],
  ret: [80, 0],
  ip: [128, 256],
  sp: [152, 248],
  bp: [32, undefined],
};

function offsetOf(role: string, target: NonNullable<Host["target"]>): number | undefined | string {
  const result = compileSource(`(defprog p (:type :kprobe :section "kprobe/f") (pt-regs-${role}))`, "regs.lisp", undefined, {
    host: { target },
  });
  const [first] = result.diagnostics;
  return result.ok ? result.value.programs[0]?.insns[0]?.off : first?.code;
}

test.each(Object.entries(ROWS))("pt-regs-%s", (role, [x86, arm]) => {
  expect([offsetOf(role, "x86-64"), offsetOf(role, "aarch64"), offsetOf(role, "other")]).toEqual([
    x86 ?? "WH2129",
    arm ?? "WH2129",
    "WH2129",
  ]);
});

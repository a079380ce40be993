import { helperById, lispName } from "@whistler/uapi";
import { kernelVariableAddress } from "../../world/kernel-memory.ts";
import type { Rule } from "../machine.ts";
import { number, ZERO } from "../value.ts";
import type { Arguments } from "./helper-rule.ts";
import { callHelper } from "./helpers.ts";

/** language.md §5.9. The value of a raw instruction is R0 of a call, else 0. */
export const RAW_RULES: Readonly<Record<string, Rule>> = {
  ASM: (machine, call) => {
    const field = (index: number): number => Number(BigInt.asIntN(32, machine.literal(call, index)));
    const done = machine.raw.run({ opcode: field(0), dst: field(1), src: field(2), off: field(3), imm: field(4) });
    if (done.kind === "computed") return ZERO;
    const helper = helperById(done.helper) ?? machine.fault(call, "there is no such helper");
    const args: Arguments = {
      value: (index) => number(machine.raw.get(index + 1)),
      map: () => machine.fault(call, "a raw call has no map"),
    };
    const value = callHelper(machine, call, lispName(helper.name), args);
    machine.raw.returned(value.bits);
    return value;
  },
  // Where a kernel variable is differs from kernel to kernel: all that is known is that it is somewhere.
  "LD-BTF-ID": (machine, call) => number(kernelVariableAddress(Number(machine.literal(call, 0)))),
};

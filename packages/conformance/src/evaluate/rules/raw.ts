import type { Rule } from "../machine.ts";

/** language.md §5.9: raw instructions mean what the machine makes of them; the evaluator knows no registers and no kernel variables. */
export const RAW_RULES: Readonly<Record<string, Rule>> = {
  ASM: (machine, call) => machine.fault(call, "raw instructions have no meaning but the machine's"),
  "LD-BTF-ID": (machine, call) => machine.fault(call, "kernel variables are not there"),
};

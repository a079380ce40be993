import { CPU_LEVELS, decode, disassembleProgram, encode, type Insn, printListing, validate } from "@whistler/isa";
import { runInsns } from "@whistler/vm";
import fc from "fast-check";
import { programFor } from "../arbitrary/instructions.ts";
import { finding } from "./program-case.ts";
import { defineProperty, type Verdict } from "./property.ts";

/** Instructions without spare fields, to compare. */
const plain = (insns: readonly Insn[]): string => JSON.stringify(insns);

export const instructions = defineProperty({
  name: "instructions",
  description: "random instructions are valid, survive encoding and decoding, can be listed, and end in the virtual machine",
  arbitrary: fc.constantFrom(...CPU_LEVELS).chain((cpu) => programFor(cpu).map((insns) => ({ cpu, insns }))),
  check: ({ cpu, insns }): Verdict => {
    const listing = printListing(disassembleProgram(insns));
    const errors = validate(insns, { cpu });
    if (errors.length > 0) return finding("validate refuses", listing, JSON.stringify(errors));
    const decoded = decode(encode(insns));
    if (!decoded.ok || plain(decoded.insns) !== plain(insns)) return finding("decoding does not give back what was encoded", listing, "");
    // Most of them fault, as they read registers and memory at random: a fault is an answer, an exception none.
    const run = runInsns(insns, { budget: 10_000 });
    return run.ok || run.diagnostics.length > 0 ? { kind: "holds" } : finding("the machine gives no reason", listing, "");
  },
});

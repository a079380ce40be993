import { disassemble, encode, type Insn, type InsnInfo, OPCODE_TABLE } from "@whistler/isa";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { insnOf } from "./arbitraries.ts";
import { disassembleWithLlvm, newestLlvmObjdump } from "./llvm-objdump.ts";

/** Where LLVM prints less than the instruction says: it prints what it would for `seen`. */
interface Difference {
  readonly reason: string;
  readonly concerns: (info: InsnInfo) => boolean;
  readonly seen: (insn: Insn) => Insn;
}

const DIFFERENCES: readonly Difference[] = [
  {
    reason: "LLVM's ld_ind has no immediate operand: it prints skb[r4] also when the kernel adds imm",
    concerns: (info) => info.operation.kind === "packet-load" && info.operation.mode === "ind",
    seen: (insn) => ({ ...insn, imm: 0 }),
  },
  {
    reason: "ld_pseudo shows the first half only: the offset of a map value and the BTF fd of a module are dropped",
    concerns: (info) => info.operation.kind === "load-imm64" && info.operation.what !== "value" && info.nextImm === "value",
    seen: (insn) => ({ ...insn, nextImm: 0 }),
  },
];

/** Rows that came to LLVM after 19, the oldest version that the test takes. */
const SINCE: readonly { readonly major: number; readonly concerns: (info: InsnInfo) => boolean }[] = [
  { major: 20, concerns: (info) => info.operation.kind === "load-acquire" || info.operation.kind === "store-release" },
  { major: 22, concerns: (info) => info.operation.kind === "indirect-jump" },
];

const OLDEST = 19;
const SAMPLES_PER_ROW = 60;

const tool = newestLlvmObjdump();
if (tool === undefined || tool.major < OLDEST) {
  console.warn(`SKIPPED: comparison with llvm-objdump; none of version ${OLDEST} or newer on PATH (Debian: apt-get install llvm-22)`);
}

describe.skipIf(tool === undefined || tool.major < OLDEST)(`comparison with llvm-objdump ${tool?.major ?? ""}`, () => {
  const major = tool?.major ?? 0;
  const rows = OPCODE_TABLE.filter((info) => SINCE.every((since) => major >= since.major || !since.concerns(info)));
  const samples = rows.flatMap((info) => fc.sample(insnOf(info), SAMPLES_PER_ROW).map((insn) => ({ info, insn })));
  const theirs = tool === undefined ? [] : disassembleWithLlvm(tool, encode(samples.map(({ insn }) => insn)));

  test("every instruction of every row is printed", () => {
    expect(theirs).toHaveLength(samples.length);
    expect(theirs).not.toContain("<unknown>");
  });

  test("all print as LLVM prints them, but for the listed differences", () => {
    const disagreements = samples.flatMap(({ info, insn }, index) => {
      const difference = DIFFERENCES.find(({ concerns }) => concerns(info));
      const ours = disassemble(difference === undefined ? insn : difference.seen(insn));
      return ours === theirs[index] ? [] : [{ row: info.name, insn, ours, theirs: theirs[index] }];
    });
    expect(disagreements).toEqual([]);
  });

  test.each(DIFFERENCES)("still true: $reason", ({ concerns }) => {
    const lines = samples.flatMap(({ info, insn }, index) => (concerns(info) && disassemble(insn) !== theirs[index] ? [index] : []));
    expect(lines.length).toBeGreaterThan(0);
  });
});

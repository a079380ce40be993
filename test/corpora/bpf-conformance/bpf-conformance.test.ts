import { renderText } from "@whistler/diagnostics";
import { decode, describe as describeInsn, disassemble, encode, OPCODE_TABLE } from "@whistler/isa";
import { checkInsns, runInsns, type VmHelper } from "@whistler/vm";
import { describe, expect, test } from "vitest";
import { corpusIsThere, loadFile, negativeFiles, positiveFiles } from "./corpus.ts";

/**
 * The bpf_conformance suite (RFC 9669 and its registry of instructions) against the assembler, the instruction table and the virtual
 * machine. A file passes where its program runs and r0 is the expected result, all 64 bits of it.
 */

interface Need {
  readonly reason: string;
  readonly helpers?: ReadonlyMap<number, VmHelper>;
}

/** Files that need more than the instruction set says, and what they get. */
const NEEDS: Readonly<Record<string, Need>> = {
  call_unwind_fail: { reason: "calls helper 5, whose result it does not look at", helpers: new Map([[5, () => 0n]]) },
  callx: { reason: "calls helper 5 through a register: callx, which kernels refuse", helpers: new Map([[5, () => 0n]]) },
  "mem-len": { reason: "expects the size of the memory in r2, as the suite's own runner gives it" },
};

type Verdict =
  | { readonly verdict: "passed" }
  /** `result`: it ran, and r0 is not what the file expects. */
  | { readonly verdict: "failed"; readonly by: "parser" | "check" | "fault" | "result"; readonly why: string };

/** What a runner of the suite reports. A refusal passes only where the file expects exactly this error: none of ours are upstream's texts. */
function judge(name: string, text: string): Verdict {
  const loaded = loadFile(text);
  if (!loaded.ok) return { verdict: "failed", by: "parser", why: `line ${loaded.line}: ${loaded.message}` };
  const { file, insns } = loaded.value;
  const [problem] = checkInsns(insns);
  if (problem) return { verdict: "failed", by: "check", why: problem.message };
  const { helpers } = NEEDS[name] ?? {};
  const run = runInsns(insns, { memory: file.memory, ...(helpers ? { helpers } : {}) });
  if (!run.ok) return { verdict: "failed", by: "fault", why: renderText(run.diagnostics) };
  if (run.value.r0 === file.result) return { verdict: "passed" };
  return { verdict: "failed", by: "result", why: `r0 is 0x${run.value.r0.toString(16)}, not 0x${file.result?.toString(16)}` };
}

describe.skipIf(!corpusIsThere)("bpf_conformance", () => {
  test("the corpus is whole", () => {
    expect([positiveFiles.length, negativeFiles.length]).toEqual([313, 60]);
  });

  test("files with needs exist", () => {
    const names = new Set(positiveFiles.map(({ name }) => name));
    expect(Object.keys(NEEDS).filter((name) => !names.has(name))).toEqual([]);
  });

  describe("runs and gives the expected r0", () => {
    test.each(positiveFiles.map(({ name, text }) => [name, text] as const))("%s", (name, text) => {
      expect(judge(name, text)).toEqual({ verdict: "passed" });
    });
  });

  /** What a file is refused by: assembler or parser, check before the run, fault of the run, or a result that differs. */
  const REFUSED_BY: Readonly<Record<string, "parser" | "check" | "fault" | "result">> = {
    empty: "check",
    empty_instructions: "check",
    error: "fault",
    incorrect_return_value_high_bits: "result",
    invalid_imm32_dec_range: "parser",
    invalid_imm32_hex_range: "parser",
    invalid_label: "parser",
    invalid_lock: "parser",
    invalid_lock2: "parser",
    invalid_mnemonic: "parser",
    invalid_offset: "parser",
    invalid_offset_range: "parser",
    invalid_operand_count: "parser",
    invalid_register: "parser",
    invalid_unknown_directive: "parser",
  };

  describe("is refused", () => {
    test.each(negativeFiles.map(({ name, text }) => [name, text] as const))("%s", (name, text) => {
      // All `unused-…` files hold an instruction with a field that it does not use.
      expect(judge(name, text)).toMatchObject({ verdict: "failed", by: REFUSED_BY[name] ?? (name.startsWith("unused-") && "check") });
    });
  });

  describe("assembled, encoded, decoded and disassembled", () => {
    test.each(positiveFiles.map(({ name, text }) => [name, text] as const))("%s", (_name, text) => {
      const loaded = loadFile(text);
      if (!loaded.ok) throw new Error(loaded.message);
      const { file, insns } = loaded.value;
      const bytes = encode(insns);
      if (file.raw) expect(bytes).toEqual(file.raw);
      const decoded = decode(bytes);
      expect(decoded).toEqual({ ok: true, insns });
      const listing = insns.map((insn) => disassemble(insn));
      expect(listing.filter((line) => line === "<unknown>")).toEqual([]);
    });
  });

  /** Names of instructions that no file can use, since a bare program has no kernel objects or RFC 9669 does not have them. */
  const BEYOND_THE_SUITE = [
    /^lddw_/, // maps, variables and functions by reference
    /^ld(abs|ind)[bhw]$/, // deprecated packet access
    /^(ldacq|strel)(b|h|w|dw)$/, // later than the RFC
    /^(addr_space_cast|gotox|may_goto|call_kfunc)$/, // the kernel's own
  ];

  test("every other instruction of the table runs in some file", () => {
    const used = new Set(
      positiveFiles.flatMap(({ text }) => {
        const loaded = loadFile(text);
        return loaded.ok ? loaded.value.insns.map((insn) => describeInsn(insn)?.name) : [];
      }),
    );
    const inReach = OPCODE_TABLE.map(({ name }) => name).filter((name) => !BEYOND_THE_SUITE.some((pattern) => pattern.test(name)));
    expect(inReach.filter((name) => !used.has(name))).toEqual([]);
    expect(OPCODE_TABLE.filter(({ name }) => used.has(name) && !inReach.includes(name))).toEqual([]);
  });
});

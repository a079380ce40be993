import type { CoreFormRule } from "../core-forms.ts";
import type { Call, Lowering } from "../lowering.ts";
import { literal } from "./memory.ts";

/** `BPF_JMP | BPF_CALL`: the only raw instruction with a value, in R0. */
const CALL_OPCODE = 0x85;
/** `BPF_LD | BPF_IMM | BPF_DW`: takes two slots, which `asm` cannot write. */
const LDDW_OPCODE = 0x18;

const FIELDS = [
  { name: "opcode", low: 0n, high: 255n },
  { name: "dst", low: 0n, high: 10n },
  { name: "src", low: 0n, high: 10n },
  { name: "off", low: -32768n, high: 32767n },
  { name: "imm", low: -(2n ** 31n), high: 2n ** 32n - 1n },
] as const;

/** `(asm opcode dst src off imm)`: one raw instruction, a barrier for everything (language.md §5.9). */
function lowerAsm(lowering: Lowering, call: Call): ReturnType<CoreFormRule> {
  const numbers = FIELDS.map((field, index) => {
    const value = literal(lowering, call.args[index], `the ${field.name} of asm`, call);
    if (value < field.low || value > field.high)
      lowering.report("WH2109", `asm: ${field.name} ${value} is not in ${field.low}…${field.high}`, call.form.span);
    return Number(value);
  });
  const [opcode = 0, dst = 0, src = 0, off = 0, imm = 0] = numbers;
  if (opcode === LDDW_OPCODE)
    return lowering.fail("WH4002", "asm cannot write the two-slot lddw", call.form.span, {
      help: ["a 64-bit constant is written as it is: #x123456789abcdef0"],
    });
  const attrs = { insn: { opcode, dst, src, off, imm: imm | 0 } };
  if (opcode === CALL_OPCODE) return lowering.builder.emit("asm", [], attrs, "i64");
  lowering.builder.effect("asm", [], attrs);
  return lowering.flow.constant(0);
}

export const RAW_FORMS: Readonly<Record<string, CoreFormRule>> = {
  ASM: lowerAsm,
  "LD-BTF-ID": (lowering, call) =>
    lowering.builder.emit("btf_ref", [], { btfId: Number(literal(lowering, call.args[0], "the id of ld-btf-id", call)) }),
};

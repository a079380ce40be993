import { atLeast, type CpuLevel, exit, type Insn, type InsnInfo, OPCODE_TABLE, slotIndex, withJumpDistance } from "@whistler/isa";
import fc from "fast-check";

/** fast-check arbitraries of instructions and programs that `validate` accepts. */

const int16 = fc.integer({ min: -0x8000, max: 0x7fff });
/** Full range, with the corners and small values often enough. */
const int32 = fc.oneof(
  fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom(-0x8000_0000, 0x7fff_ffff),
);
const readable = fc.integer({ min: 0, max: 10 });
const writable = fc.integer({ min: 0, max: 9 });
const zero = fc.constant(0);

/** Constants that the kernel takes for this row. */
function immediate(info: InsnInfo): fc.Arbitrary<number> {
  const { operation } = info;
  if (operation.kind === "addr-space-cast") return fc.constantFrom(1, 0x10000);
  if (operation.kind === "binary") {
    if (operation.op === "lsh" || operation.op === "rsh" || operation.op === "arsh")
      return fc.integer({ min: 0, max: operation.width - 1 });
    if (operation.op === "div" || operation.op === "mod" || operation.op === "sdiv" || operation.op === "smod")
      return int32.filter((imm) => imm !== 0);
  }
  return int32;
}

/** Any well-formed instruction of one row; jump distances are arbitrary. */
export function insnOf(info: InsnInfo): fc.Arbitrary<Insn> {
  const { selectors } = info;
  return fc
    .record({
      dst: info.dst === "unused" ? zero : info.dst === "use" ? readable : writable,
      src: info.src === "use" ? readable : info.src === "tied" ? writable : fc.constant(selectors.src ?? 0),
      off: info.off === "unused" || info.off === "selector" ? fc.constant(selectors.off ?? 0) : int16,
      imm: info.imm === "unused" || info.imm === "selector" ? fc.constant(selectors.imm ?? 0) : immediate(info),
      nextImm: info.nextImm === "value" ? int32 : zero,
    })
    .map(({ nextImm, ...fields }) => ({ opcode: info.opcode, ...fields, ...(info.nextImm === "none" ? {} : { nextImm }) }));
}

/** Any well-formed instruction. */
export const anyInsn: fc.Arbitrary<Insn> = fc.oneof(...OPCODE_TABLE.map(insnOf));

/** Programs with all jumps inside, ending in `exit`, of instructions that kernels of this level take; no local calls or function references. */
export function programFor(cpu: CpuLevel): fc.Arbitrary<readonly Insn[]> {
  const rows = OPCODE_TABLE.filter((info) => info.loadable && info.imm !== "func" && atLeast(cpu, info.cpu));
  return fc.array(fc.tuple(fc.oneof(...rows.map(insnOf)), fc.nat()), { maxLength: 60 }).map((body) => {
    const insns = [...body.map(([insn]) => insn), exit()];
    const slots = slotIndex(insns);
    return insns.map((insn, index) => {
      const pick = body[index]?.[1] ?? 0;
      const target = slots[pick % insns.length] ?? 0;
      return withJumpDistance(insn, target - ((slots[index] ?? 0) + 1));
    });
  });
}

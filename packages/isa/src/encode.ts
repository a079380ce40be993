import { type Insn, LDDW, SLOT_BYTES, slotsOf } from "./insn.ts";

/**
 * The bytes of a program for little-endian eBPF, 8 a slot.
 *
 * Any instruction whose fields fit is encoded, also one that no table row describes, so that `encode` undoes `decode`.
 * @throws RangeError when a field does not fit its bits, or `nextImm` is missing on `lddw` or present elsewhere: a mistake of the caller.
 */
export function encode(insns: readonly Insn[]): Uint8Array<ArrayBuffer> {
  let slots = 0;
  for (const insn of insns) slots += slotsOf(insn);
  const bytes = new Uint8Array(slots * SLOT_BYTES);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [index, insn] of insns.entries()) {
    checkFields(insn, index);
    view.setUint8(at, insn.opcode);
    view.setUint8(at + 1, (insn.src << 4) | insn.dst);
    view.setInt16(at + 2, insn.off, true);
    view.setInt32(at + 4, insn.imm, true);
    if (insn.nextImm !== undefined) view.setInt32(at + SLOT_BYTES + 4, insn.nextImm, true);
    at += slotsOf(insn) * SLOT_BYTES;
  }
  return bytes;
}

function checkFields(insn: Insn, index: number): void {
  checkRange(insn.opcode, 0, 0xff, "opcode", index);
  checkRange(insn.dst, 0, 15, "dst", index);
  checkRange(insn.src, 0, 15, "src", index);
  checkRange(insn.off, -0x8000, 0x7fff, "off", index);
  checkRange(insn.imm, -0x8000_0000, 0x7fff_ffff, "imm", index);
  if (insn.nextImm !== undefined) checkRange(insn.nextImm, -0x8000_0000, 0x7fff_ffff, "nextImm", index);
  if ((insn.opcode === LDDW) !== (insn.nextImm !== undefined)) {
    throw new RangeError(`instruction ${index}: nextImm belongs to lddw (opcode 0x18) and to nothing else`);
  }
}

function checkRange(value: number, min: number, max: number, field: string, index: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`instruction ${index}: ${field} is ${value}, expected an integer from ${min} to ${max}`);
  }
}

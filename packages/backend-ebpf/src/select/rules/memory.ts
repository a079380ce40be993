import type { SelectRule } from "../select-rules.ts";
import { fitsImmediate } from "../selection.ts";
import { signExtend } from "./extension.ts";

const SIZE = { 8: "b", 16: "h", 32: "w", 64: "dw" } as const;

export const selectLoad: SelectRule<"load"> = (selection, inst) => {
  if (!selection.isUsed(inst)) return;
  const { width, signed, offset, core } = inst.attrs;
  const pointer = selection.operand(inst, 0);
  const { base, slot, off } = selection.address(pointer, offset);
  const to = selection.result(inst);
  const extended = signed && width !== 64;
  selection.row(extended && selection.has("v4") ? `ldxs${SIZE[width]}` : `ldx${SIZE[width]}`, {
    dst: to,
    src: base,
    off,
    slot,
    core,
    pointer: selection.pointerKind(pointer),
  });
  if (extended && !selection.has("v4")) signExtend(selection, to, to, width);
};

/** A constant is stored as an immediate, but for contexts: kernels before 6.4 refuse BPF_ST there. */
export const selectStore: SelectRule<"store"> = (selection, inst) => {
  const { width, offset, core } = inst.attrs;
  const pointer = selection.operand(inst, 0);
  const value = selection.operand(inst, 1);
  const kind = selection.pointerKind(pointer);
  const constant = selection.constant(value);
  const low = constant === null ? null : width === 64 ? constant : BigInt.asIntN(32, BigInt.asUintN(width, constant));
  if (low !== null && fitsImmediate(low) && kind !== "ctx") {
    const { base, slot, off } = selection.address(pointer, offset);
    selection.row(`st${SIZE[width]}`, { dst: base, off, slot, imm: Number(low), core, pointer: kind });
    return;
  }
  const source = selection.use(value);
  const { base, slot, off } = selection.address(pointer, offset);
  selection.row(`stx${SIZE[width]}`, { dst: base, src: source, off, slot, core, pointer: kind });
};

/** The widest stores that alignment allows; a pattern other than 00 and ff does not fit the sign-extended immediate of 8 bytes. */
export const selectFill: SelectRule<"fill"> = (selection, inst) => {
  const { offset, bytes, byte } = inst.attrs;
  const pointer = selection.operand(inst, 0);
  const { base, slot, off } = selection.address(pointer, offset);
  const widest = byte === 0 || byte === 0xff ? 8 : 4;
  for (let done = 0; done < bytes; ) {
    const size = ([8, 4, 2, 1] as const).find((one) => one <= widest && one <= bytes - done && (offset + done) % one === 0) ?? 1;
    const repeated = BigInt(`0x${byte.toString(16).padStart(2, "0").repeat(Math.min(size, 4))}`);
    const name = { 8: "stdw", 4: "stw", 2: "sth", 1: "stb" }[size];
    selection.row(name, {
      dst: base,
      off: off + done,
      slot,
      imm: Number(BigInt.asIntN(32, repeated)),
      pointer: selection.pointerKind(pointer),
    });
    done += size;
  }
};

/** RFC 9669 §5.3. With `fetch` the operand's register receives the old value; `cmpxchg` compares with r0 and leaves the old value there. */
export const selectAtomicRmw: SelectRule<"atomic_rmw"> = (selection, inst) => {
  const { rmw, width, offset, fetch } = inst.attrs;
  const pointer = selection.operand(inst, 0);
  const kind = selection.pointerKind(pointer);
  const suffix = width === 32 ? "32" : "";
  if (rmw === "cmpxchg") {
    const next = selection.use(selection.operand(inst, 2));
    const { base, slot, off } = selection.address(pointer, offset);
    selection.into(0, selection.operand(inst, 1));
    selection.row(`acmp${suffix}`, { dst: base, src: next, off, slot, pointer: kind });
    if (inst.result !== undefined) selection.move(selection.register(inst.result), 0);
    return;
  }
  if (!fetch && rmw !== "xchg") {
    const source = selection.use(selection.operand(inst, 1));
    const { base, slot, off } = selection.address(pointer, offset);
    selection.row(`a${rmw}${suffix}`, { dst: base, src: source, off, slot, pointer: kind });
    return;
  }
  const to = inst.result === undefined ? selection.fresh() : selection.register(inst.result);
  const { base, slot, off } = selection.address(pointer, offset);
  selection.into(to, selection.operand(inst, 1));
  selection.row(rmw === "xchg" ? `axchg${suffix}` : `af${rmw}${suffix}`, { dst: base, src: to, off, slot, pointer: kind });
};

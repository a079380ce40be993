import type { AccessBytes, AtomicOp, Insn, Operand } from "@whistler/isa";
import { Fault } from "../fault.ts";
import type { Region } from "../memory/region.ts";
import { LOW_WORD } from "./byte-order.ts";
import { ALL_POISON, type Machine, type Step } from "./machine.ts";

/** Loads, stores and atomic operations: RFC 9669 §5. */

export function loadStep(insn: Insn, sizeBytes: AccessBytes, signed: boolean, next: number): Step {
  const { dst, src, off } = insn;
  return (m) => {
    const region = m.locate(src, off, sizeBytes, "reads");
    const at = m.at;
    if (region.fields) {
      const virtual = region.fields.load(at, sizeBytes);
      if (virtual !== undefined) {
        m.set(dst, virtual);
        return next;
      }
    }
    const low = readLow(region, at, sizeBytes);
    const high = sizeBytes === 8 ? region.view.getUint32(at + 4, true) : 0;
    const mask = region.poison ? poisonOf(region.poison, at, sizeBytes) : 0;
    if (signed) {
      m.set(dst, BigInt.asUintN(64, BigInt.asIntN(8 * sizeBytes, BigInt(low))));
      // The sign is in every byte above: without it none of them has a value.
      if (mask !== 0) m.poison[dst] = ALL_POISON;
      return next;
    }
    m.words[2 * dst + LOW_WORD] = low;
    m.words[2 * dst + 1 - LOW_WORD] = high;
    m.poison[dst] = mask;
    return next;
  };
}

function readLow(region: Region, at: number, sizeBytes: AccessBytes): number {
  switch (sizeBytes) {
    case 1:
      return region.bytes[at] ?? 0;
    case 2:
      return region.view.getUint16(at, true);
    default:
      return region.view.getUint32(at, true);
  }
}

function poisonOf(poison: Uint8Array, at: number, sizeBytes: number): number {
  let mask = 0;
  for (let byte = 0; byte < sizeBytes; byte++) if (poison[at + byte] !== 0) mask |= 1 << byte;
  return mask;
}

export function storeStep(insn: Insn, sizeBytes: AccessBytes, operand: Operand, next: number): Step {
  const { dst, src, off } = insn;
  if (operand === "imm") {
    const high = insn.imm < 0 ? 0xffff_ffff : 0;
    return (m) => {
      const region = m.locate(dst, off, sizeBytes, "writes");
      store(region, m.at, sizeBytes, insn.imm >>> 0, high, 0);
      return next;
    };
  }
  return (m) => {
    const region = m.locate(dst, off, sizeBytes, "writes");
    const mask = (m.poison[src] ?? 0) & ((1 << sizeBytes) - 1);
    // Where nobody keeps account of what was written, a store makes the value visible to others: that is a use.
    if (mask !== 0 && !region.poison) m.poisonFault(src, mask);
    store(region, m.at, sizeBytes, m.words[2 * src + LOW_WORD] ?? 0, m.words[2 * src + 1 - LOW_WORD] ?? 0, mask);
    return next;
  };
}

function store(region: Region, at: number, sizeBytes: AccessBytes, low: number, high: number, mask: number): void {
  region.fields?.checkStore(at, sizeBytes);
  switch (sizeBytes) {
    case 1:
      region.bytes[at] = low;
      break;
    case 2:
      region.view.setUint16(at, low, true);
      break;
    case 4:
      region.view.setUint32(at, low, true);
      break;
    case 8:
      region.view.setUint32(at, low, true);
      region.view.setUint32(at + 4, high, true);
      break;
  }
  if (region.poison) for (let byte = 0; byte < sizeBytes; byte++) region.poison[at + byte] = (mask >> byte) & 1;
}

/** Load-acquire is a load on a machine of one CPU, but it also is a use of what it reads. */
export function loadAcquireStep(insn: Insn, sizeBytes: AccessBytes, next: number): Step {
  return loadStep(insn, sizeBytes, false, next);
}

export function storeReleaseStep(insn: Insn, sizeBytes: AccessBytes, next: number): Step {
  return storeStep(insn, sizeBytes, "reg", next);
}

const COMBINE: Readonly<Record<Exclude<AtomicOp, "cmpxchg">, (old: bigint, operand: bigint) => bigint>> = {
  add: (old, operand) => old + operand,
  or: (old, operand) => old | operand,
  and: (old, operand) => old & operand,
  xor: (old, operand) => old ^ operand,
  xchg: (_old, operand) => operand,
};

export function atomicStep(insn: Insn, op: AtomicOp, sizeBytes: 4 | 8, fetch: boolean, next: number): Step {
  const { dst, src, off } = insn;
  const bits = 8 * sizeBytes;
  const operandOf = (m: Machine, register: number): bigint => (sizeBytes === 8 ? m.use(register) : BigInt(m.use32(register)));
  return (m) => {
    const region = m.locate(dst, off, sizeBytes, "writes");
    const at = m.at;
    if (region.fields) throw new Fault("WH7101", `an atomic operation on the ${region.name}`);
    if (region.poison && poisonOf(region.poison, at, sizeBytes) !== 0)
      throw new Fault("WH7102", `an atomic operation on bytes of the ${region.name} that were never written`);
    const old = sizeBytes === 8 ? region.view.getBigUint64(at, true) : BigInt(region.view.getUint32(at, true));
    const operand = operandOf(m, src);
    const updated = op === "cmpxchg" ? (operandOf(m, 0) === old ? operand : old) : BigInt.asUintN(bits, COMBINE[op](old, operand));
    if (sizeBytes === 8) region.view.setBigUint64(at, updated, true);
    else region.view.setUint32(at, Number(updated), true);
    if (fetch) m.set(op === "cmpxchg" ? 0 : src, old);
    return next;
  };
}

/** Classic packet access: the packet of the context in r6, big-endian; outside of it the program ends with 0. */
export function packetLoadStep(insn: Insn, mode: "abs" | "ind", sizeBytes: 1 | 2 | 4, next: number): Step {
  return (m) => {
    m.use(6);
    const offset = mode === "abs" ? insn.imm : (m.use32(insn.src) + insn.imm) | 0;
    const value = m.world.loadPacket(offset, sizeBytes);
    m.forgetArguments();
    m.set(0, BigInt(value ?? 0));
    return value === undefined ? m.leave() : next;
  };
}

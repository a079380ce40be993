export { type CpuLevel, type Insn, LDDW, SLOT_BYTES, slotsOf } from "./insn.ts";

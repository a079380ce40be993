export * from "./constants.ts";
export * from "./construct/alu.ts";
export * from "./construct/jump.ts";
export * from "./construct/memory.ts";
export { functionTarget, isTerminator, jumpDistance, jumpTarget, slotIndex, withJumpDistance } from "./control-flow.ts";
export { atLeast, CPU_LEVELS, cpuLevelOf } from "./cpu-level.ts";
export { type DecodeError, type DecodeErrorKind, type DecodeResult, decode } from "./decode.ts";
export { disassemble } from "./disassemble.ts";
export { encode } from "./encode.ts";
export { type CpuLevel, type Insn, LDDW, SLOT_BYTES, slotsOf } from "./insn.ts";
export type {
  AccessBytes,
  AtomicOp,
  BinaryOp,
  Comparison,
  DstRole,
  Flow,
  Imm64Kind,
  ImmRole,
  InsnInfo,
  MemoryAccess,
  NextImmRole,
  OffRole,
  Operand,
  Operation,
  Selectors,
  SrcRole,
  Width,
} from "./insn-info.ts";
export { disassembleProgram, type ListingLine, type ListingOptions, printListing } from "./listing.ts";
export { describe, OPCODE_TABLE, rowNamed, rowsOfOpcode } from "./opcode-table.ts";
export { clobbers, defs, defsOf, uses, usesOf } from "./operands.ts";
export { type ValidateOptions, type ValidationError, type ValidationErrorKind, validate } from "./validate.ts";

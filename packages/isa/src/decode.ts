import { type Insn, LDDW, SLOT_BYTES } from "./insn.ts";

export type DecodeErrorKind =
  /** The bytes do not end at a slot's end. */
  | "truncated"
  /** A `lddw` stands in the last slot. */
  | "lddw-without-second-slot"
  /** The second slot of a `lddw` has an opcode, registers or an offset. */
  | "lddw-second-slot-not-empty";

export interface DecodeError {
  readonly kind: DecodeErrorKind;
  readonly message: string;
  /** Where the bad slot starts. */
  readonly offsetBytes: number;
}

export type DecodeResult = { readonly ok: true; readonly insns: readonly Insn[] } | { readonly ok: false; readonly error: DecodeError };

/** Instructions from the bytes of a little-endian program. Unknown opcodes are no error here: see `validate`. */
export function decode(bytes: Uint8Array): DecodeResult {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.byteLength - (bytes.byteLength % SLOT_BYTES);
  const insns: Insn[] = [];
  for (let at = 0; at < end; ) {
    const opcode = view.getUint8(at);
    const registers = view.getUint8(at + 1);
    const insn: Insn = {
      opcode,
      dst: registers & 0x0f,
      src: registers >> 4,
      off: view.getInt16(at + 2, true),
      imm: view.getInt32(at + 4, true),
    };
    if (opcode !== LDDW) {
      insns.push(insn);
      at += SLOT_BYTES;
      continue;
    }
    const second = at + SLOT_BYTES;
    if (second >= end) return failure("lddw-without-second-slot", "lddw needs a second slot, but the program ends", at);
    if (view.getUint32(second, true) !== 0) {
      return failure("lddw-second-slot-not-empty", "the second slot of lddw may hold nothing but the upper half of the immediate", second);
    }
    insns.push({ ...insn, nextImm: view.getInt32(second + 4, true) });
    at = second + SLOT_BYTES;
  }
  if (end !== bytes.byteLength) return failure("truncated", `${bytes.byteLength} bytes are not a whole number of 8-byte slots`, end);
  return { ok: true, insns };
}

function failure(kind: DecodeErrorKind, message: string, offsetBytes: number): DecodeResult {
  return { ok: false, error: { kind, message, offsetBytes } };
}

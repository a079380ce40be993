import { asRegister, EFAULT } from "../errno.ts";
import { Fault } from "../fault.ts";
import { type Args, type Helper, type Run, u32 } from "./run.ts";

/** The probe_read family, over the machine's own memory: kernel/trace/bpf_trace.c, mm/maccess.c. */

/** Memory wherever the address leads; undefined where nothing is. Bytes that were never written are a fault all the same. */
function probe(run: Run, address: bigint, sizeBytes: number): Uint8Array | undefined {
  try {
    return run.memory.read(address, sizeBytes);
  } catch (error) {
    if (error instanceof Fault && error.code === "WH7101") return undefined;
    throw error;
  }
}

const read: Helper = (run, [to, size, from]: Args) => {
  const bytes = probe(run, from, u32(size));
  run.memory.write(to, bytes ?? new Uint8Array(u32(size)));
  return asRegister(bytes ? 0 : EFAULT);
};

/** A string with its end, cut to the buffer: the bytes that were written. On a fault the buffer is zeroed. */
const readString: Helper = (run, [to, size, from]: Args) => {
  const room = u32(size);
  if (room === 0) return 0n;
  const text = stringAt(run, from, room);
  if (!text) {
    run.memory.write(to, new Uint8Array(room));
    return asRegister(EFAULT);
  }
  run.memory.write(to, text);
  return BigInt(text.length);
};

/** The bytes up to and with the first NUL, at most so many, the last of which is then a NUL; undefined where memory ends before. */
export function stringAt(run: Run, address: bigint, most: number): Uint8Array | undefined {
  const bytes: number[] = [];
  while (bytes.length < most) {
    const byte = probe(run, BigInt.asUintN(64, address + BigInt(bytes.length)), 1)?.[0];
    if (byte === undefined) return undefined;
    bytes.push(byte);
    if (byte === 0) return Uint8Array.from(bytes);
  }
  bytes[most - 1] = 0;
  return Uint8Array.from(bytes);
}

export const PROBE_HELPERS = {
  probe_read: read,
  probe_read_user: read,
  probe_read_kernel: read,
  copy_from_user: read,
  probe_read_str: readString,
  probe_read_user_str: readString,
  probe_read_kernel_str: readString,
} satisfies Readonly<Record<string, Helper>>;

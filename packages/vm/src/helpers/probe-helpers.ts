import type { OutsideMemory } from "../context/run-context.ts";
import { asRegister, EFAULT, ERANGE } from "../errno.ts";
import { Fault } from "../fault.ts";
import { type Args, type Helper, type Run, u32 } from "./run.ts";

/** The probe_read family, over the machine's own memory and what the caller gave: kernel/trace/bpf_trace.c, mm/maccess.c. */

type Side = OutsideMemory["side"];

/** Memory wherever the address leads; undefined where nothing is. Bytes that were never written are a fault all the same. */
function probe(run: Run, address: bigint, sizeBytes: number, sides: readonly Side[]): Uint8Array | undefined {
  const outside = run.outside.find((one) => sides.includes(one.side) && isInside(one, address, sizeBytes));
  if (outside) return outside.bytes.slice(Number(address - outside.address), Number(address - outside.address) + sizeBytes);
  // The program's own memory is the kernel's.
  if (!sides.includes("kernel")) return undefined;
  try {
    return run.memory.read(address, sizeBytes);
  } catch (error) {
    if (error instanceof Fault && error.code === "WH7101") return undefined;
    throw error;
  }
}

function isInside({ address, bytes }: OutsideMemory, from: bigint, sizeBytes: number): boolean {
  return from >= address && from + BigInt(sizeBytes) <= address + BigInt(bytes.length);
}

/** Where addresses of the kernel begin on x86-64: `TASK_SIZE_MAX` and the page behind it; below the upper half nothing is canonical. */
const USER_END = (1n << 47n) + 4096n;
const UPPER_HALF = -(1n << 47n);

/** Reading kernel memory tells wrong addresses from missing ones (copy_from_kernel_nofault_allowed, arch/x86/mm/maccess.c). */
const kernelError = (address: bigint): number =>
  address < USER_END || BigInt.asIntN(64, address) < UPPER_HALF || BigInt.asIntN(64, address) >= 0n ? ERANGE : EFAULT;
const userError = (): number => EFAULT;
/** bpf_probe_read takes the lower half for user memory. */
const eitherError = (address: bigint): number => (address < USER_END ? EFAULT : kernelError(address));

const read =
  (sides: readonly Side[], errorAt: (address: bigint) => number): Helper =>
  (run, [to, size, from]: Args) => {
    const bytes = probe(run, from, u32(size), sides);
    run.memory.write(to, bytes ?? new Uint8Array(u32(size)));
    return asRegister(bytes ? 0 : errorAt(from));
  };

/** A string with its end, cut to the buffer: the bytes that were written. On a fault the buffer is zeroed. */
const readString =
  (sides: readonly Side[], errorAt: (address: bigint) => number): Helper =>
  (run, [to, size, from]: Args) => {
    const room = u32(size);
    if (room === 0) return 0n;
    const text = stringAt(run, from, room, sides);
    run.memory.write(to, text ?? new Uint8Array(room));
    return text ? BigInt(text.length) : asRegister(errorAt(from));
  };

/** The bytes up to and with the first NUL, at most so many, the last of which is then a NUL; undefined where memory ends before. */
export function stringAt(run: Run, address: bigint, most: number, sides: readonly Side[] = ["kernel"]): Uint8Array | undefined {
  const bytes: number[] = [];
  while (bytes.length < most) {
    const byte = probe(run, BigInt.asUintN(64, address + BigInt(bytes.length)), 1, sides)?.[0];
    if (byte === undefined) return undefined;
    bytes.push(byte);
    if (byte === 0) return Uint8Array.from(bytes);
  }
  bytes[most - 1] = 0;
  return Uint8Array.from(bytes);
}

const USER: readonly Side[] = ["user"];
const KERNEL: readonly Side[] = ["kernel"];
const EITHER: readonly Side[] = ["user", "kernel"];

export const PROBE_HELPERS = {
  probe_read: read(EITHER, eitherError),
  probe_read_user: read(USER, userError),
  probe_read_kernel: read(KERNEL, kernelError),
  copy_from_user: read(USER, userError),
  probe_read_str: readString(EITHER, eitherError),
  probe_read_user_str: readString(USER, userError),
  probe_read_kernel_str: readString(KERNEL, kernelError),
} satisfies Readonly<Record<string, Helper>>;

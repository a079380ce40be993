import type { HelperFunction, Side } from "./environment.ts";

/** The probe_read family (kernel/trace/bpf_trace.c): on a failure the buffer is zeroed. */

const EFAULT = -14n;
const ERANGE = -34n;

/** Where addresses of the kernel begin on x86-64. */
const KERNEL_BEGIN = -(1n << 47n);

/** Reading kernel memory tells addresses that are not the kernel's from missing ones (`copy_from_kernel_nofault_allowed`, arch/x86/mm/maccess.c). */
function kernelError(address: bigint): bigint {
  const signed = BigInt.asIntN(64, address);
  return signed >= KERNEL_BEGIN && signed < 0n ? EFAULT : ERANGE;
}

const userError = (): bigint => EFAULT;

const size = (value: bigint | undefined): number => Number(BigInt.asUintN(32, value ?? 0n));

const probeRead =
  (side: Side, errorAt: (address: bigint) => bigint): HelperFunction =>
  ([to = 0n, bytes, from = 0n], machine) => {
    const found = machine.probe(from, size(bytes), side);
    machine.write(to, found ?? new Uint8Array(size(bytes)));
    return found ? 0n : errorAt(from);
  };

/** A string with its NUL, cut to the buffer; the number of bytes that were written. */
const probeReadString =
  (side: Side, errorAt: (address: bigint) => bigint): HelperFunction =>
  ([to = 0n, bytes, from = 0n], machine) => {
    const room = size(bytes);
    const text = new Uint8Array(room);
    for (let at = 0; at < room; at++) {
      const byte = machine.probe(from + BigInt(at), 1, side)?.[0];
      if (byte === undefined) {
        machine.write(to, new Uint8Array(room));
        return errorAt(from);
      }
      text[at] = at === room - 1 ? 0 : byte;
      if (text[at] !== 0) continue;
      machine.write(to, text.slice(0, at + 1));
      return BigInt(at + 1);
    }
    return 0n;
  };

/** By id in linux/bpf.h. */
export const PROBE_HELPERS: readonly (readonly [number, HelperFunction])[] = [
  [112 /* probe_read_user */, probeRead("user", userError)],
  [113 /* probe_read_kernel */, probeRead("kernel", kernelError)],
  [114 /* probe_read_user_str */, probeReadString("user", userError)],
  [115 /* probe_read_kernel_str */, probeReadString("kernel", kernelError)],
];

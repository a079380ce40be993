import { number, type Value } from "../value.ts";
import type { Arguments, HelperRule } from "./helper-rule.ts";

/** The probe_read family (kernel/trace/bpf_trace.c, mm/maccess.c): the buffer of a failed read is zeroed. */

const EFAULT = -14n;
const ERANGE = -34n;

/** x86-64: the kernel's half of the addresses begins here, as a signed number. */
const KERNEL_BEGIN = -(1n << 47n);

/** Reading for the kernel, an address that cannot be the kernel's is out of range; reading for the process, all are faults. */
function errorAt(address: bigint, side: "user" | "kernel"): bigint {
  const signed = BigInt.asIntN(64, address);
  return side === "user" || (signed >= KERNEL_BEGIN && signed < 0n) ? EFAULT : ERANGE;
}

const sizeOf = (args: Arguments): number => Number(BigInt.asUintN(32, args.value(1).bits));

const read =
  (side: "user" | "kernel"): HelperRule =>
  (machine, args): Value => {
    const [size, from] = [sizeOf(args), args.value(2).bits];
    const found = machine.probe(from, size, side);
    machine.memory.write(args.value(0).bits, found ?? new Uint8Array(size));
    return number(found ? 0n : errorAt(from, side));
  };

/** Up to the first NUL, which is written too, or as many bytes as the buffer has, of which the last is then NUL. */
const readString =
  (side: "user" | "kernel"): HelperRule =>
  (machine, args): Value => {
    const [size, from] = [sizeOf(args), args.value(2).bits];
    const text: number[] = [];
    while (text.length < size && text.at(-1) !== 0) {
      const [byte] = machine.probe(from + BigInt(text.length), 1, side) ?? [];
      if (byte === undefined) {
        machine.memory.write(args.value(0).bits, new Uint8Array(size));
        return number(errorAt(from, side));
      }
      text.push(text.length === size - 1 ? 0 : byte);
    }
    machine.memory.write(args.value(0).bits, Uint8Array.from(text));
    return number(text.length);
  };

export const PROBE_HELPERS: Readonly<Record<string, HelperRule>> = {
  "probe-read-user": read("user"),
  "probe-read-kernel": read("kernel"),
  "probe-read-user-str": readString("user"),
  "probe-read-kernel-str": readString("kernel"),
};

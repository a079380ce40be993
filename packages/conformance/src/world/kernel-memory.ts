import { toBytes } from "../evaluate/memory.ts";
import type { KernelTypes } from "./kernel-types.ts";

/** The kernel's memory outside of a program's own: the current task. */

/** What `get-current-task` yields for engines that have their own address space. */
export const TASK_ADDRESS = 0x3000_0000n;
/** Thread and process of `get-current-pid-tgid`. */
export const PID = 1235n;
export const TGID = 1234n;
/** What `get-current-comm` gives. */
export const TASK_NAME = Uint8Array.from("whistler", (letter) => letter.charCodeAt(0));

/** The bytes of the current task in a kernel. */
export function taskBytes({ structs }: KernelTypes): Uint8Array {
  const task = structs.get("task_struct");
  const bytes = new Uint8Array(task?.sizeBytes ?? 0);
  const put = (name: string, value: Uint8Array): void => {
    const field = task?.fields.get(name);
    if (field) bytes.set(value, field.offsetBytes);
  };
  put("pid", toBytes(PID, 4));
  put("tgid", toBytes(TGID, 4));
  put("comm", TASK_NAME);
  return bytes;
}

/** The address of a kernel variable (`ld-btf-id`) for engines that have their own address space: some number, and not 0. */
export const kernelVariableAddress = (btfId: number): bigint => 0x4000_0000n + BigInt(btfId) * 16n;

import { readFileSync } from "node:fs";
import { type Btf, decodeBtf } from "@whistler/btf";
import { diagnostic, failure, type Result } from "@whistler/diagnostics";

const VMLINUX_BTF = "/sys/kernel/btf/vmlinux";

let kernel: Result<Btf> | undefined;

/** The running kernel's types, read once. */
export function kernelBtf(): Result<Btf> {
  kernel ??= readKernelBtf();
  return kernel;
}

function readKernelBtf(): Result<Btf> {
  try {
    return decodeBtf(new Uint8Array(readFileSync(VMLINUX_BTF)));
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return failure(
      diagnostic("WH6012", `the types of the running kernel cannot be read: ${VMLINUX_BTF}: ${String(error.code)}`, {
        help: ["CO-RE relocations, and programs on kernel functions, need a kernel built with CONFIG_DEBUG_INFO_BTF"],
      }),
    );
  }
}

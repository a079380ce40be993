import { readFileSync } from "node:fs";
import { type Btf, type BtfKind, decodeBtf, kindOf, typeOf } from "@whistler/btf";
import { diagnostic, failure, type Result } from "@whistler/diagnostics";

const VMLINUX_BTF = "/sys/kernel/btf/vmlinux";

let kernel: Result<Btf> | undefined;

/** The running kernel's types, read once. */
export function kernelBtf(): Result<Btf> {
  kernel ??= readKernelBtf();
  return kernel;
}

/** Names of the running kernel's types of a kind that begin with a prefix, without it, for "did you mean"; none where there is no BTF. */
export function kernelTypeNames(kind: BtfKind, prefix: string): readonly string[] {
  const btf = kernelBtf();
  if (!btf.ok) return [];
  const names: string[] = [];
  for (let id = 1; id <= btf.value.typeCount; id++) {
    const type = kindOf(btf.value, id) === kind ? typeOf(btf.value, id) : undefined;
    if (type && "name" in type && type.name.startsWith(prefix)) names.push(type.name.slice(prefix.length));
  }
  return names;
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

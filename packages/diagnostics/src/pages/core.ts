import type { Page, ScriptPage } from "./page.ts";
import { script } from "./script.ts";

const WHERE = "Loading a program says it, when its CO-RE records are resolved against the types (BTF) of the running kernel.";

const STRUCTS = `/** A struct of u32 fields, which has the type number 2 of the program. */
function types(...structs: readonly { readonly name: string; readonly field: string; readonly at: number }[]) {
  const table = new TypeTable();
  for (const { name, field, at } of structs) table.addCType({ kind: "struct", name, members: [{ name: field, type: U32, offsetBytes: at }] });
  return decodeBtf(encodeBtf(table.types).bytes);
}
`;

const compared = (kernel: string, name: string, call: string): string =>
  script(
    { btf: `decodeBtf, encodeBtf, ${name}, TypeTable, U32` },
    `${STRUCTS}
const program = types({ name: "task", field: "pid", at: 0 });
const kernel = types(${kernel});
(program.ok && kernel.ok ? ${name}(${call}) : program).diagnostics;`,
  );

const resolved = (kernel: string, record = '{ typeId: 2, access: "0:0", kind: 0 }'): string =>
  compared(kernel, "resolveRelocation", `program.value, ${record}, kernel.value`);

const offsetOf = (kernel: string): string => compared(kernel, "resolveFieldOffset", 'program.value, 2, "0:0", kernel.value');

const patched = (insn: string, kernel: string): string =>
  script(
    { btf: "decodeBtf, encodeBtf, TypeTable, U32", isa: "exit, ldx", object: "applyCoreRelocations" },
    `${STRUCTS}
const program = types({ name: "task", field: "pid", at: 0 });
const kernel = types(${kernel});
const read = { name: "p", insns: [${insn}, exit()], coreRelocations: [{ insnIndex: 0, typeId: 2, access: "0:0", kind: 0 }] };
(program.ok && kernel.ok ? applyCoreRelocations(read, program.value, kernel.value) : program).diagnostics;`,
  );

const MOVED = '{ name: "task", field: "pid", at: 12 }';
const page = (wrong: string, right: string, fix: string, where = WHERE): ScriptPage => ({ from: "script", where, wrong, right, fix });

/** Pages of CO-RE: the kernel's types beside those that the program was compiled with. */
export const CORE_PAGES = {
  WH5401: page(
    offsetOf('{ name: "task", field: "tgid", at: 12 }'),
    offsetOf(MOVED),
    "check the field with bpftool btf dump file /sys/kernel/btf/vmlinux format c",
    "A tool says it that asks where a kernel has a field. Loading a program goes on and says WH5406: the program may test for the field.",
  ),
  WH5402: page(
    resolved(`${MOVED}, { name: "task___old", field: "pid", at: 8 }`),
    resolved(`${MOVED}, { name: "task___old", field: "pid", at: 12 }`),
    "name the struct more precisely, so that one type of the kernel matches",
  ),
  WH5403: page(
    patched("ldx(4, 0, 1, 4)", MOVED),
    patched("ldx(4, 0, 1, 0)", MOVED),
    "build the object again; tools that change instructions must keep relocated ones as they are",
  ),
  WH5404: page(
    resolved(MOVED, '{ typeId: 2, access: "0", kind: 8 }'),
    resolved(MOVED, '{ typeId: 2, access: "0:0", kind: 0 }'),
    "load the object with libbpf, which also resolves types and enumerators",
  ),
  WH5405: page(
    resolved(MOVED, '{ typeId: 2, access: "0:7", kind: 0 }'),
    resolved(MOVED, '{ typeId: 2, access: "0:0", kind: 0 }'),
    "build the object again",
  ),
  WH5406: page(
    patched("ldx(4, 0, 1, 0)", '{ name: "task", field: "tgid", at: 12 }'),
    patched("ldx(4, 0, 1, 0)", MOVED),
    "test for the field before the access, or read it with probe-read-kernel on kernels that have it",
  ),
} as const satisfies Record<string, Page>;

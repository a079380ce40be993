import { idsNamed } from "@whistler/btf";
import { diagnostic, failure, ok, type Result, suggestion } from "@whistler/diagnostics";
import type { ProgramSpec } from "@whistler/object";
import { resolveSection } from "@whistler/uapi";
import { kernelBtf, kernelTypeNames } from "./kernel-btf.ts";

/**
 * `attach_btf_id`: the id, in the kernel's BTF, of the function or typedef that a program is bound to when it is loaded (`fentry/do_unlinkat`:
 * `do_unlinkat`; `lsm/file_open`: `bpf_lsm_file_open`; `tp_btf/sched_switch`: `btf_trace_sched_switch`). 0 for programs that are not bound,
 * for those whose section names no target, and for `freplace`, whose target is in another program.
 */
export function attachBtfId(program: ProgramSpec): Result<number> {
  const section = resolveSection(program.section);
  if (section?.attachBtf === undefined || section.attachTo === "" || section.matched === "freplace") return ok(0);
  const btf = kernelBtf();
  if (!btf.ok) return btf;
  const { prefix, kind } = section.attachBtf;
  const name = `${prefix}${section.attachTo}`;
  const [id] = idsNamed(btf.value, name, { kind });
  if (id !== undefined) return ok(id);
  return failure(
    diagnostic("WH6015", `program ${program.name} (section ${program.section}): the running kernel has no ${kind} ${name} in its BTF`, {
      help: [
        ...suggestion(section.attachTo, kernelTypeNames(kind, prefix)),
        `bpftool btf dump file /sys/kernel/btf/vmlinux | grep ' ${kind.toUpperCase()} ' shows what it has`,
      ],
    }),
  );
}

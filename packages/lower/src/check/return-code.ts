import { type Diagnostic, diagnostic } from "@whistler/diagnostics";
import type { UnitProgram } from "@whistler/expander";
import { blockOf, cfg, definitionOf, defs, edgeOf, type Inst, type IrFunction, type ValueId } from "@whistler/ir";
import { type AttachTypeName, PROG_TYPES, resolveSection } from "@whistler/uapi";

/** What a program type may return, and what the kernel does with other values. */
interface ReturnRange {
  readonly low: bigint;
  readonly high: bigint;
  readonly otherwise: "rejected" | "aborted";
}

const rejected = (low: bigint, high: bigint): ReturnRange => ({ low, high, otherwise: "rejected" });

/** Attach types that may return nothing but 1: the call has happened. */
const ONLY_ONE: ReadonlySet<AttachTypeName> = new Set<AttachTypeName>([
  "cgroup_udp4_recvmsg",
  "cgroup_udp6_recvmsg",
  "cgroup_unix_recvmsg",
  "cgroup_inet4_getpeername",
  "cgroup_inet6_getpeername",
  "cgroup_unix_getpeername",
  "cgroup_inet4_getsockname",
  "cgroup_inet6_getsockname",
  "cgroup_unix_getsockname",
]);

/** The range by program and attach type (kernel/bpf/verifier.c, `check_return_code`; XDP: net/core/filter.c); undefined where any value is allowed. */
function returnRange(program: UnitProgram): ReturnRange | undefined {
  const attachType = resolveSection(program.section)?.attachType;
  switch (program.progType) {
    case PROG_TYPES.xdp:
      return { low: 0n, high: 4n, otherwise: "aborted" };
    case PROG_TYPES.cgroup_skb:
      return attachType === "cgroup_inet_egress" ? rejected(0n, 3n) : attachType === "cgroup_inet_ingress" ? rejected(0n, 1n) : undefined;
    case PROG_TYPES.cgroup_sock_addr:
      if (attachType === undefined) return undefined;
      if (ONLY_ONE.has(attachType)) return rejected(1n, 1n);
      return attachType === "cgroup_inet4_bind" || attachType === "cgroup_inet6_bind" ? rejected(0n, 3n) : rejected(0n, 1n);
    case PROG_TYPES.cgroup_sock:
    case PROG_TYPES.cgroup_device:
    case PROG_TYPES.cgroup_sysctl:
    case PROG_TYPES.cgroup_sockopt:
    case PROG_TYPES.sock_ops:
    case PROG_TYPES.sk_lookup:
      return rejected(0n, 1n);
    default:
      return undefined;
  }
}

/** Constants that a program returns although its type does not allow them. */
export function checkReturnCode(fn: IrFunction, program: UnitProgram): readonly Diagnostic[] {
  const range = returnRange(program);
  if (!range) return [];
  const found: Diagnostic[] = [];
  for (const inst of returnedConstants(fn)) {
    // The kernel reads the low 32 bits.
    const value = inst.op === "const" ? BigInt.asUintN(32, inst.attrs.value) : range.low;
    if (value < range.low || value > range.high) found.push(report(inst, program, range));
  }
  return found;
}

/** The constants that may be the function's result, through parameters of blocks. */
function returnedConstants(fn: IrFunction): readonly Inst[] {
  const graph = cfg(fn);
  const pending = graph.reversePostorder.flatMap((id) => {
    const { term } = blockOf(fn, id);
    return term.op === "ret" ? [term.value] : [];
  });
  const seen = new Set<ValueId>(pending);
  const found: Inst[] = [];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    const inst = definitionOf(fn, value);
    const definition = defs(fn).get(value);
    if (inst?.op === "const") found.push(inst);
    const from =
      inst?.op === "copy"
        ? inst.args
        : definition?.kind === "param"
          ? (graph.predecessors.get(definition.block) ?? [])
              .filter((edge) => !graph.unreachable.has(edge.from))
              .flatMap((edge) => edgeOf(fn, edge)?.args[definition.index] ?? [])
          : [];
    for (const one of from) {
      if (seen.has(one)) continue;
      seen.add(one);
      pending.push(one);
    }
  }
  return found;
}

function report(inst: Inst, program: UnitProgram, { low, high, otherwise }: ReturnRange): Diagnostic {
  const value = inst.op === "const" ? inst.attrs.value : 0n;
  const allowed = low === high ? `only ${low}` : `${low} to ${high}`;
  return diagnostic("WH2404", `a program in ${JSON.stringify(program.section)} returns ${allowed}, not ${value}`, {
    span: inst.span,
    label: otherwise === "aborted" ? "the kernel takes it for XDP_ABORTED" : "the verifier rejects it",
    help:
      otherwise === "aborted"
        ? ["XDP_ABORTED XDP_DROP XDP_PASS XDP_TX XDP_REDIRECT"]
        : [low === high ? `return ${low}` : `return a value from ${low} to ${high}`],
  });
}

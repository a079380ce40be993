import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { contextStruct, contextStructOfProgType, PROG_TYPES, progTypeName } from "@whistler/uapi";
import { addressIn, type Memory } from "../memory/memory.ts";
import { Packet } from "./packet.ts";
import type { RunContext, RunInput } from "./run-context.ts";
import { structFields } from "./struct-fields.ts";

/** Contexts of programs that do not see packets: sockets, cgroups, tracing. Bytes as given, or zeroes. */

/** Bytes of contexts that have no struct in linux/bpf.h. */
const SIZES: ReadonlyMap<number, number> = new Map([
  // struct pt_regs of x86-64: 21 registers.
  [PROG_TYPES.kprobe, 168],
  // struct bpf_perf_event_data: pt_regs, sample_period, addr.
  [PROG_TYPES.perf_event, 184],
  // Arguments of at most 12 words (MAX_TRACEPOINT_ARGS, the attach function's parameters and result).
  [PROG_TYPES.raw_tracepoint, 96],
  [PROG_TYPES.raw_tracepoint_writable, 96],
  [PROG_TYPES.tracing, 104],
  [PROG_TYPES.lsm, 104],
  [PROG_TYPES.struct_ops, 104],
  [PROG_TYPES.netfilter, 16],
  // Records of tracepoints and arguments of syscall programs have no size of their own; PERF_MAX_TRACE_SIZE is the largest record.
  [PROG_TYPES.tracepoint, 8192],
  [PROG_TYPES.syscall, 0],
]);

/** Types that may write any byte of their context. */
const WRITABLE: ReadonlySet<number> = new Set([PROG_TYPES.syscall, PROG_TYPES.raw_tracepoint_writable]);
/** A struct behind a pointer field; `bpf_sock` is the largest that has no struct of its own here. */
const SOCK_BYTES = 80;

export function otherContext(memory: Memory, progType: number, input: RunInput): Result<RunContext> {
  const name = contextStructOfProgType(progType);
  const struct = name && contextStruct(name);
  const type = progTypeName(progType);
  const sizeBytes = struct?.sizeBytes ?? SIZES.get(progType);
  if (sizeBytes === undefined || type === undefined)
    return failure(diagnostic("WH7108", `the virtual machine does not run programs of type ${type ?? progType}`));
  if (struct && input.context && input.context.length !== sizeBytes)
    return failure(diagnostic("WH7108", `the context has ${input.context.length} bytes, and ${struct.name} has ${sizeBytes}`));
  const bytes = input.context?.slice() ?? new Uint8Array(sizeBytes);
  const packet = new Packet(memory, input.packet ?? new Uint8Array(0), { head: 0, tail: 0 });
  const sock = memory.add("socket", new Uint8Array(SOCK_BYTES), { access: "read" });
  const fields =
    struct &&
    structFields(struct.name, type, ({ pointer }) => {
      switch (pointer) {
        case "packet":
          return packet.dataAddress;
        case "packet_end":
          return packet.endAddress;
        case "packet_meta":
          return packet.metaAddress;
        case "sock":
          return addressIn(sock, 0);
        default:
          return 0n;
      }
    });
  const region = memory.add("context", bytes, fields ? { fields } : { access: WRITABLE.has(progType) ? "read-write" : "read" });
  return ok({
    region,
    packet: input.packet === undefined ? undefined : packet,
    linkLayer: false,
    packetAfter: () => packet.content().slice(),
    contextAfter: () => bytes.slice(),
    refresh: () => {},
  });
}

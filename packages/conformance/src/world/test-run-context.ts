import { contextField, contextStruct, contextStructsOf } from "@whistler/uapi";
import type { Subject } from "../oracles/subject.ts";

/** The loopback interface, in whose name the kernel runs tests. */
const LOOPBACK = 1;

/** Fields that the kernel's test run fills in (net/bpf/test_run.c), beyond where the packet is. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, (packet: Uint8Array) => number>>>> = {
  xdp_md: { ingress_ifindex: () => LOOPBACK },
  __sk_buff: { len: (packet) => packet.length, ifindex: () => LOOPBACK },
};

/** Bytes of contexts that have no struct in linux/bpf.h: twelve arguments (`MAX_BPF_FUNC_ARGS`), 21 registers, a tracepoint's record. */
const TRACING_CONTEXT_BYTES: Readonly<Record<string, number>> = { "raw-tracepoint": 96, kprobe: 168, tracepoint: 64 };

/** Whether the program sees packets; a run of another one gets its context from the bytes that stand for a packet. */
export function hasPacket({ program }: Subject): boolean {
  return TRACING_CONTEXT_BYTES[program.type.toLowerCase()] === undefined;
}

/** Types that BPF_PROG_TEST_RUN does not run (net/bpf/test_run.c). */
const LOADED_ONLY: ReadonlySet<string> = new Set(["kprobe", "tracepoint"]);

/** Whether a kernel runs the program in a test; of others its verifier says what it thinks of them. */
export const canRun = ({ program }: Subject): boolean => !LOADED_ONLY.has(program.type.toLowerCase());

/**
 * The context of a test run without a context of its own: zeros but for what follows from the packet and the machine. For programs that see
 * no packets the context is the packet's bytes, again and again.
 */
export function testRunContext(subject: Subject, packet: Uint8Array): Uint8Array {
  const length = TRACING_CONTEXT_BYTES[subject.program.type.toLowerCase()];
  if (length !== undefined) return Uint8Array.from({ length }, (_, index) => packet[index % Math.max(1, packet.length)] ?? 0);
  const [struct] = contextStructsOf(subject.program.type, subject.program.section);
  const bytes = new Uint8Array(struct === undefined ? 0 : (contextStruct(struct)?.sizeBytes ?? 0));
  const view = new DataView(bytes.buffer);
  for (const [name, value] of Object.entries(FIELDS[struct ?? ""] ?? {})) {
    const field = struct === undefined ? undefined : contextField(struct, name);
    if (field) view.setUint32(field.offsetBytes, value(packet), true);
  }
  return bytes;
}

import { contextField, contextStruct, contextStructsOf } from "@whistler/uapi";
import type { Subject } from "../oracles/subject.ts";

/** The loopback interface, in whose name the kernel runs tests. */
const LOOPBACK = 1;

/** Fields that the kernel's test run fills in (net/bpf/test_run.c), beyond where the packet is. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, (packet: Uint8Array) => number>>>> = {
  xdp_md: { ingress_ifindex: () => LOOPBACK },
  __sk_buff: { len: (packet) => packet.length, ifindex: () => LOOPBACK },
};

/** The context of a test run without a context of its own: zeros but for what follows from the packet and the machine. */
export function testRunContext(subject: Subject, packet: Uint8Array): Uint8Array {
  const [struct] = contextStructsOf(subject.program.type, subject.program.section);
  const bytes = new Uint8Array(struct === undefined ? 0 : (contextStruct(struct)?.sizeBytes ?? 0));
  const view = new DataView(bytes.buffer);
  for (const [name, value] of Object.entries(FIELDS[struct ?? ""] ?? {})) {
    const field = struct === undefined ? undefined : contextField(struct, name);
    if (field) view.setUint32(field.offsetBytes, value(packet), true);
  }
  return bytes;
}

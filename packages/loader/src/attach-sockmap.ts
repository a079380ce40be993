import { type Diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { attachTypeName, BPF_CMD } from "@whistler/uapi";
import { attachError, wrongType } from "./attach-error.ts";
import { BpfAttr } from "./bpf-attr.ts";
import { duplicate } from "./duplicate.ts";
import { ERRNO_NUMBERS, systemError } from "./errno.ts";
import { closing, type Link, linkOf } from "./link.ts";
import type { KernelMap } from "./map.ts";
import type { KernelProgram } from "./program.ts";

/**
 * Run a program on what the sockets of a sockmap or sockhash send (sk_msg) or receive (sk_skb parsers and verdicts). A map has one program of
 * each kind: another takes its place. The link has descriptors of its own, so it can be closed after the map and the program were.
 */
export function attachSockmap(program: KernelProgram, map: KernelMap): Result<Link> {
  const { syscalls, spec } = program;
  const wrong = wrongType(program, "a map of sockets", ["sk_msg", "sk_skb"]);
  if (wrong) return failure(wrong);
  const trouble = { program, to: `map ${map.definition.name}`, needs: ["CAP_BPF", "CAP_NET_ADMIN"] } as const;
  const own: number[] = [];
  const failed = (errno: number): Result<Link> => {
    for (const fd of own) syscalls.close(fd);
    return failure(attachError({ ...trouble, errno }));
  };
  for (const fd of [map.fd, program.fd]) {
    const copy = duplicate(syscalls, fd);
    if (copy.value < 0) return failed(copy.errno);
    own.push(copy.value);
  }
  const [mapFd = -1, programFd = -1] = own;
  // prog_attach and prog_detach: target_fd, attach_bpf_fd, attach_type.
  const attr = (): Uint8Array => new BpfAttr(syscalls).u32(0, mapFd).u32(4, programFd).u32(8, spec.expectedAttachType).bytes;
  const attached = syscalls.bpf(BPF_CMD.prog_attach, attr());
  if (attached.value < 0) return failed(attached.errno);
  const detach = (): Diagnostic | undefined => {
    const detached = syscalls.bpf(BPF_CMD.prog_detach, attr());
    // Another program took the place.
    if (detached.value >= 0 || detached.errno === ERRNO_NUMBERS.ENOENT) return undefined;
    return systemError("WH6026", `program ${spec.name} on map ${map.definition.name}`, detached.errno);
  };
  const kind = attachTypeName(spec.expectedAttachType) ?? String(spec.expectedAttachType);
  return ok(linkOf(kind, map.definition.name, [detach, ...own.map((fd) => closing(syscalls, fd))]));
}

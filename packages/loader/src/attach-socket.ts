import { type Diagnostic, failure, ok, type Result } from "@whistler/diagnostics";
import { PROG_TYPES } from "@whistler/uapi";
import { attachError, wrongType } from "./attach-error.ts";
import { duplicate } from "./duplicate.ts";
import { ERRNO_NUMBERS, systemError } from "./errno.ts";
import { closing, type Link, linkOf } from "./link.ts";
import type { KernelProgram } from "./program.ts";

/** asm-generic/socket.h. */
const SOL_SOCKET = 1;
const OPTIONS = {
  socket_filter: { attach: 50, detach: 27, name: "SO_ATTACH_BPF" },
  sk_reuseport: { attach: 52, detach: 68, name: "SO_ATTACH_REUSEPORT_EBPF" },
} as const;
/**
 * Run a program on what a socket receives (socket_filter: its result is how much of the packet is kept), or where a packet or connection
 * for a group of sockets that share a port is given to one of them (sk_reuseport). `fd` is the socket's descriptor, which stays the
 * caller's; the link has one of its own, so the socket lives until both are closed. A socket has one filter: another takes its place.
 */
export function attachSocket(program: KernelProgram, fd: number): Result<Link> {
  const { syscalls, spec } = program;
  const wrong = wrongType(program, "a socket", ["socket_filter", "sk_reuseport"]);
  if (wrong) return failure(wrong);
  const option = spec.type === PROG_TYPES.socket_filter ? OPTIONS.socket_filter : OPTIONS.sk_reuseport;
  const trouble = { program, to: `socket ${fd} (${option.name})`, needs: [] } as const;
  const own = duplicate(syscalls, fd);
  if (own.value < 0)
    return failure(attachError({ ...trouble, errno: own.errno, help: ["the number is no open descriptor of this process"] }));
  const set = (name: number): ReturnType<typeof syscalls.call> =>
    syscalls.call("setsockopt", own.value, SOL_SOCKET, name, new Uint8Array(new Int32Array([program.fd]).buffer), 4);
  const attached = set(option.attach);
  if (attached.value < 0) {
    syscalls.close(own.value);
    return failure(attachError({ ...trouble, errno: attached.errno }));
  }
  const detach = (): Diagnostic | undefined => {
    const detached = set(option.detach);
    // Another filter may have been detached meanwhile: then there is none.
    if (detached.value >= 0 || detached.errno === ERRNO_NUMBERS.ENOENT) return undefined;
    return systemError("WH6026", `program ${spec.name} on socket ${fd}`, detached.errno);
  };
  return ok(linkOf("socket", String(fd), [detach, closing(syscalls, own.value)]));
}

import { ATTACH_TYPES, BPF_CMD } from "@whistler/uapi";
import { BpfAttr } from "./bpf-attr.ts";
import { ERRNO_NUMBERS } from "./errno.ts";
import type { KernelProgram } from "./program.ts";
import type { SyscallResult, Syscalls } from "./syscalls.ts";

/** `perf_event_attr.type` (enum perf_type_id). */
export const PERF_TYPE = { software: 1, tracepoint: 2 } as const;
/** `PERF_ATTR_SIZE_VER5`: all that is written here, and known to every kernel with BPF on perf events. */
const PERF_ATTR_BYTES = 112;
/** `PERF_FLAG_FD_CLOEXEC`. */
const CLOEXEC = 8;
/** `_IOW('$', 8, __u32)` and `_IO('$', 0)`. */
const PERF_EVENT_IOC_SET_BPF = 0x4004_2408;
const PERF_EVENT_IOC_ENABLE = 0x2400;
/** The bit `freq` of the flags: the period is a frequency. */
const FLAG_FREQUENCY = 1n << 10n;

/** What of `struct perf_event_attr` (linux/perf_event.h) programs are attached with. */
export interface PerfEvent {
  readonly type: number;
  readonly config: bigint;
  /** A name, or another string or number that the event's kind takes there: `config1` and `config2`. */
  readonly config1?: Uint8Array;
  readonly config2?: bigint;
  readonly frequencyHz?: number;
  readonly periodNs?: bigint;
  /** -1: all processes. */
  readonly pid: number;
  /** -1: all CPUs, which needs a process. */
  readonly cpu: number;
}

/** Open a perf event; its descriptor is the caller's. */
export function openPerfEvent(syscalls: Syscalls, event: PerfEvent): SyscallResult {
  const attr = new Uint8Array(PERF_ATTR_BYTES);
  const view = new DataView(attr.buffer);
  view.setUint32(0, event.type, true);
  view.setUint32(4, PERF_ATTR_BYTES, true);
  view.setBigUint64(8, event.config, true);
  view.setBigUint64(16, event.frequencyHz === undefined ? (event.periodNs ?? 0n) : BigInt(event.frequencyHz), true);
  view.setBigUint64(40, event.frequencyHz === undefined ? 0n : FLAG_FREQUENCY, true);
  if (event.config1) view.setBigUint64(56, syscalls.address(event.config1), true);
  view.setBigUint64(64, event.config2 ?? 0n, true);
  return syscalls.call("perf_event_open", attr, event.pid, event.cpu, -1, CLOEXEC);
}

/** Descriptors of an attached event, in the order to close them. */
export type EventAttachment = { readonly ok: true; readonly fds: readonly number[] } | { readonly ok: false; readonly errno: number };

/**
 * Run a program on an event: by a bpf_link (kernel ≥ 5.15), or by the event's ioctl before; a cookie needs the link. The event's descriptor
 * is closed where this fails.
 */
export function attachToEvent(program: KernelProgram, eventFd: number, cookie: bigint | undefined): EventAttachment {
  const { syscalls } = program;
  const failed = (errno: number, ...others: readonly number[]): EventAttachment => {
    for (const fd of [...others, eventFd]) syscalls.close(fd);
    return { ok: false, errno };
  };
  // link_create: prog_fd, target_fd, attach_type, flags, perf_event.bpf_cookie.
  const attr = new BpfAttr(syscalls)
    .u32(0, program.fd)
    .u32(4, eventFd)
    .u32(8, ATTACH_TYPES.perf_event)
    .u64(16, cookie ?? 0n);
  const link = syscalls.bpf(BPF_CMD.link_create, attr.bytes);
  const fds = link.value >= 0 ? [link.value] : [];
  if (link.value < 0) {
    if (link.errno !== ERRNO_NUMBERS.EINVAL || cookie !== undefined) return failed(link.errno);
    const set = syscalls.call("ioctl", eventFd, PERF_EVENT_IOC_SET_BPF, program.fd);
    if (set.value < 0) return failed(set.errno);
  }
  const enabled = syscalls.call("ioctl", eventFd, PERF_EVENT_IOC_ENABLE, 0);
  return enabled.value < 0 ? failed(enabled.errno, ...fds) : { ok: true, fds: [...fds, eventFd] };
}

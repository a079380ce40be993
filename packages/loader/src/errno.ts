import { type Diagnostic, type DiagnosticCode, diagnostic } from "@whistler/diagnostics";

/** Names and meanings of the errors that bpf(2) gives (include/uapi/asm-generic/errno.h). */
const ERRNO: Readonly<Record<number, readonly [name: string, meaning: string]>> = {
  1: ["EPERM", "operation not permitted"],
  2: ["ENOENT", "no such entry"],
  3: ["ESRCH", "no such process or program"],
  4: ["EINTR", "interrupted"],
  7: ["E2BIG", "argument list too long, or more than this kernel knows"],
  8: ["ENOEXEC", "not an executable of a known format"],
  9: ["EBADF", "bad file descriptor"],
  11: ["EAGAIN", "try again"],
  12: ["ENOMEM", "out of memory"],
  13: ["EACCES", "permission denied"],
  14: ["EFAULT", "bad address"],
  16: ["EBUSY", "device or resource busy"],
  17: ["EEXIST", "exists already"],
  19: ["ENODEV", "no such device"],
  20: ["ENOTDIR", "not a directory"],
  21: ["EISDIR", "is a directory"],
  22: ["EINVAL", "invalid argument"],
  24: ["EMFILE", "too many open files"],
  28: ["ENOSPC", "no space left"],
  38: ["ENOSYS", "the kernel has no bpf system call"],
  92: ["ENOPROTOOPT", "no such option of this socket"],
  95: ["EOPNOTSUPP", "not supported"],
  524: ["ENOTSUPP", "not supported for this type"],
};

export const ERRNO_NUMBERS = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  E2BIG: 7,
  EBADF: 9,
  EACCES: 13,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ENOSPC: 28,
  EOPNOTSUPP: 95,
  ENOTSUPP: 524,
} as const;

/** `EPERM (operation not permitted)`. */
export function describeErrno(errno: number): string {
  const row = ERRNO[errno];
  return row ? `${row[0]} (${row[1]})` : `errno ${errno}`;
}

/** What to do about an error, where that can be told. */
function advice(errno: number): readonly string[] {
  switch (errno) {
    case 1:
    case 13:
      return [
        "needs root, or CAP_BPF with CAP_NET_ADMIN (xdp, tc, cgroup) or CAP_PERFMON (tracing): setcap cap_bpf,cap_perfmon,cap_net_admin+ep NODE",
      ];
    case 12:
      return ["kernels before 5.11 count BPF memory against RLIMIT_MEMLOCK: ulimit -l unlimited"];
    case 7:
    case 22:
      return ["the kernel may be older than what is asked of it"];
    case 38:
      return ["the kernel was built without CONFIG_BPF_SYSCALL"];
    default:
      return [];
  }
}

/** A system call that failed, as a diagnostic. */
export function systemError(
  code: DiagnosticCode,
  what: string,
  errno: number,
  extra: { readonly detail?: string; readonly help?: readonly string[] } = {},
): Diagnostic {
  const help = [...(extra.help ?? []), ...advice(errno)];
  return diagnostic(code, `${what}: ${describeErrno(errno)}`, {
    ...(help.length > 0 ? { help } : {}),
    ...(extra.detail === undefined ? {} : { detail: extra.detail }),
  });
}

import type { SyscallResult, Syscalls } from "./syscalls.ts";

/** `F_DUPFD_CLOEXEC` of fcntl(2) (linux/fcntl.h). */
const DUPLICATE_CLOEXEC = 1030;

/** Another descriptor of the same thing, which lives on when the first is closed and its number is used anew. */
export const duplicate = (syscalls: Syscalls, fd: number): SyscallResult => syscalls.call("fcntl", fd, DUPLICATE_CLOEXEC, 0);

import { createRequire } from "node:module";
import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";

/** What a system call gave: a value ≥ 0, or -1 and the reason. */
export interface SyscallResult {
  readonly value: number;
  /** `errno`; 0 where the call succeeded. */
  readonly errno: number;
}

/**
 * The loader's only way to the kernel. Tests put a port in its place that fails on demand; another FFI needs these few functions.
 * Buffers must stay referenced by the caller as long as the kernel may use their addresses.
 */
export interface Syscalls {
  /** bpf(2): the command and `union bpf_attr`. */
  bpf(command: number, attr: Uint8Array): SyscallResult;
  /** Another system call, with at most six arguments; of a buffer its address is given. */
  call(name: SystemCall, ...args: readonly (number | bigint | Uint8Array)[]): SyscallResult;
  close(fd: number): SyscallResult;
  /** Address of the first byte of a buffer. */
  address(buffer: Uint8Array): bigint;
  /** mmap(2) of a file, shared; a view of the memory, or undefined with the reason. */
  mmap(
    fd: number,
    lengthBytes: number,
    writable: boolean,
    offsetBytes: number,
  ): { readonly memory: Uint8Array; readonly address: bigint } | { readonly memory: undefined; readonly errno: number };
  munmap(address: bigint, lengthBytes: number): SyscallResult;
}

/** Numbers of system calls (arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h). */
const NUMBERS = {
  bpf: { x64: 321, arm64: 280 },
  perf_event_open: { x64: 298, arm64: 241 },
  ioctl: { x64: 16, arm64: 29 },
  fcntl: { x64: 72, arm64: 25 },
  socket: { x64: 41, arm64: 198 },
  sendto: { x64: 44, arm64: 206 },
  recvfrom: { x64: 45, arm64: 207 },
  setsockopt: { x64: 54, arm64: 208 },
} as const;

/** What `Syscalls.call` can call. */
export type SystemCall = Exclude<keyof typeof NUMBERS, "bpf">;
const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;

let known: Result<Syscalls> | undefined;

/** The port over libc by koffi, made on first use. Fails where there is no Linux, no libc or no known architecture. */
export function systemSyscalls(): Result<Syscalls> {
  known ??= openLibc();
  return known;
}

function openLibc(): Result<Syscalls> {
  const arch = process.arch;
  if (process.platform !== "linux" || (arch !== "x64" && arch !== "arm64"))
    return failure(
      diagnostic("WH6010", `no bpf system call on ${process.platform}/${process.arch}`, {
        help: ["programs are loaded on Linux, x86-64 or arm64; compiling works everywhere"],
      }),
    );
  const load = loadKoffi();
  if (!load.ok) return load;
  const koffi = load.value;
  const libc = koffi.load(null);
  const bpf = libc.func("long syscall(long number, long a, void *b, long c)");
  const syscall = libc.func("long syscall(long number, long a, long b, long c, long d, long e, long f)");
  const close = libc.func("int close(int fd)");
  const mmap = libc.func("void *mmap(void *addr, size_t length, int prot, int flags, int fd, long offset)");
  const munmap = libc.func("int munmap(uintptr_t addr, size_t length)");
  const result = (value: unknown): SyscallResult => {
    const number_ = Number(value);
    return number_ < 0 ? { value: -1, errno: koffi.errno() } : { value: number_, errno: 0 };
  };
  return ok({
    bpf: (command, attr) => result(bpf(NUMBERS.bpf[arch], command, attr, attr.length)),
    call: (name, ...args) => {
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args.map((arg) => (arg instanceof Uint8Array ? BigInt(koffi.address(arg)) : arg));
      return result(syscall(NUMBERS[name][arch], a, b, c, d, e, f));
    },
    close: (fd) => result(close(fd)),
    address: (buffer) => BigInt(koffi.address(buffer)),
    mmap: (fd, lengthBytes, writable, offsetBytes) => {
      const pointer: unknown = mmap(null, lengthBytes, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, offsetBytes);
      const address = pointer === null ? 0n : BigInt(koffi.address(pointer));
      if (address === MAP_FAILED) return { memory: undefined, errno: koffi.errno() };
      return { memory: new Uint8Array(koffi.view(pointer, lengthBytes)), address };
    },
    munmap: (address, lengthBytes) => result(munmap(address, lengthBytes)),
  });
}

type Koffi = typeof import("koffi");

function loadKoffi(): Result<Koffi> {
  try {
    return ok(createRequire(import.meta.url)("koffi") as Koffi); // what `require` loads is untyped
  } catch (error) {
    return failure(
      diagnostic("WH6011", `koffi cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, {
        help: ["npm install koffi"],
      }),
    );
  }
}

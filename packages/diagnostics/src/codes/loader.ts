import type { CodeRow } from "./row.ts";

/** Codes of the loader: what the kernel refused, and why. */
export const LOADER_CODES = {
  WH6001: {
    severity: "error",
    title: "the kernel's verifier rejected the program",
    explanation: "The detail is the verifier's log; the place is the form that its last instruction came from.",
  },
  WH6002: {
    severity: "error",
    title: "map cannot be created",
    explanation:
      "The kernel refused the map: its sizes or flags do not fit its type, the kernel is too old for it, or a privilege is missing.",
  },
  WH6003: {
    severity: "error",
    title: "test run failed",
    explanation: "The kernel did not run the program. Not every program type can be test-run, and packets need an Ethernet header.",
  },
  WH6004: { severity: "error", title: "map operation failed", explanation: "The kernel refused to read or change the map." },
  WH6005: {
    severity: "warning",
    title: "BTF refused",
    explanation:
      "The kernel does not take the object's BTF: it is too old, or a privilege is missing. Verifier logs will not name source lines.",
  },
  WH6006: {
    severity: "error",
    title: "program cannot be loaded",
    explanation: "The kernel refused the program before verifying it: an unknown program or attach type, or a missing privilege.",
  },
  WH6007: { severity: "error", title: "undefined map", explanation: "The program refers to a map that the object does not define." },
  WH6008: {
    severity: "error",
    title: "no access to the kernel",
    explanation:
      "Loading programs needs the bpf system call and privileges: root, or CAP_BPF and by program type CAP_NET_ADMIN or CAP_PERFMON.",
  },
  WH6009: { severity: "error", title: "ring buffer cannot be read", explanation: "The kernel did not map the ring buffer's memory." },
  WH6010: { severity: "error", title: "no bpf system call", explanation: "Programs are loaded on Linux, x86-64 or arm64." },
  WH6011: {
    severity: "error",
    title: "no foreign function interface",
    explanation: "The koffi package, which calls the C library, cannot be loaded.",
  },
  WH6012: {
    severity: "error",
    title: "kernel types missing",
    explanation: "CO-RE relocations are resolved against the BTF of the running kernel and of the object.",
  },
  WH6013: {
    severity: "error",
    title: "no such network interface",
    explanation: "No network interface of this name exists in the current network namespace.",
  },
  WH6014: { severity: "error", title: "program cannot be attached", explanation: "The kernel refused to attach the program." },
  WH6015: {
    severity: "error",
    title: "no such kernel function or tracepoint",
    explanation:
      "Programs on kernel functions (fentry, fexit, fmod_ret), security hooks (lsm), BTF tracepoints (tp_btf) and iterators are bound to a type in the BTF of the running kernel when they are loaded. The name may be misspelt, or the function inlined or absent in this kernel.",
  },
  WH6016: {
    severity: "error",
    title: "privilege missing for attaching",
    explanation:
      "Attaching needs root, or by kind of program CAP_BPF with CAP_PERFMON (tracing) or CAP_NET_ADMIN (packets, sockets, cgroups). The process has some privileges, or none, but not these.",
  },
  WH6017: {
    severity: "error",
    title: "this kernel cannot attach such programs",
    explanation:
      "The running kernel was built without what this kind of program is attached by, or is older than it: kprobes, tracefs, trampolines on kernel functions (fentry, fexit, fmod_ret, LSM), tcx …",
  },
  WH6018: {
    severity: "error",
    title: "no such trace event",
    explanation: "The running kernel has no trace event CATEGORY/EVENT, or no tracepoint, of this name.",
  },
  WH6019: {
    severity: "error",
    title: "no such function to probe",
    explanation:
      "The running kernel, or the executable or library, has no function of this name. Functions that the compiler inlined have none.",
  },
  WH6020: {
    severity: "error",
    title: "no such cgroup or network namespace",
    explanation: "The directory is not there, is no directory of cgroup v2, or the namespace has no such name or path.",
  },
  WH6021: {
    severity: "error",
    title: "already attached",
    explanation: "Only one program can be attached there, and one is.",
  },
  WH6022: {
    severity: "error",
    title: "wrong type of program",
    explanation: "The program was loaded with a type that cannot be attached this way; its section name, or :type, decides the type.",
  },
  WH6023: {
    severity: "error",
    title: "nothing to attach to",
    explanation: "Neither the program's section name nor the call says what the program is to be attached to.",
  },
  WH6024: {
    severity: "error",
    title: "programs of this type are not attached",
    explanation: "The loader has no way to attach programs of this type: they are run by other means, or the way is not there yet.",
  },
  WH6025: {
    severity: "error",
    title: "no such executable or library",
    explanation: "The file of a uprobe is not there, cannot be read, or is no 64-bit ELF executable or library.",
  },
  WH6026: {
    severity: "error",
    title: "program cannot be detached",
    explanation: "The kernel refused to remove the filter that a program was attached by. The program may still be attached.",
  },
  WH6027: { severity: "error", title: "iterator failed", explanation: "The kernel did not start the iterator program, or stopped it." },
} as const satisfies Record<string, CodeRow>;

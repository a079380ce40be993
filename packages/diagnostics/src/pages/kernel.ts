import type { Page } from "./page.ts";

/** Pages of what the running kernel answers. */
export const KERNEL_PAGES = {
  WH6001: {
    from: "kernel",
    where: "Loading a program: `whistler compile --verify`, `whistler run`, or the loader.",
    example: "whistler compile --verify filter.lisp",
    fix: "read the last lines of the log: they name the instruction and the register that the verifier refuses",
  },
  WH6002: {
    from: "kernel",
    where: "Loading creates the maps of an object before its programs.",
    fix: "check :type, :key-size, :value-size and :max-entries; run as root",
  },
  WH6003: {
    from: "kernel",
    where: "Test-running a program, as `whistler run` does.",
    example: "whistler run --kernel filter.bpf.o --packet 00",
    fix: "pass a packet with at least an Ethernet header (14 bytes), and a program of a type that can be test-run",
  },
  WH6004: {
    from: "kernel",
    where: "A loaded map is read or changed.",
    fix: "check the key's size, the flags, and whether the map's type allows the operation",
  },
  WH6005: {
    from: "kernel",
    where: "Loading an object with BTF into a kernel that refuses it; the programs are loaded without.",
    fix: "nothing must be done; a kernel from 5.2 on, and root, take the BTF",
  },
  WH6006: {
    from: "kernel",
    where: "Loading a program; the verifier did not see it yet.",
    fix: "check the section and the type of the program, and run as root",
  },
  WH6007: {
    from: "object",
    where: "Loading a program whose object lacks a map that it refers to.",
    fix: "build the object again",
  },
  WH6008: {
    from: "kernel",
    where: "Anything that calls bpf(2) without the privileges for it.",
    example: "setpriv --bounding-set=-all --inh-caps=-all whistler run filter.bpf.o",
    fix: "run as root, or give the process CAP_BPF with CAP_NET_ADMIN or CAP_PERFMON",
  },
  WH6009: {
    from: "kernel",
    where: "A ring buffer is opened for reading.",
    fix: "run as root, and raise the limit of locked memory (ulimit -l) on kernels before 5.11",
  },
  WH6010: {
    from: "host",
    where: "Loading on a system that is not Linux, or on a processor other than x86-64 and arm64.",
    fix: "load the object on Linux; compiling works everywhere",
  },
  WH6011: {
    from: "host",
    where: "Loading where the optional package that calls the C library is missing.",
    example: "npm install --omit=optional whistler; whistler run filter.bpf.o",
    fix: "install koffi: npm install koffi",
  },
  WH6012: {
    from: "kernel",
    where: "Loading an object with CO-RE relocations where one of the two type tables is missing.",
    fix: "use a kernel with CONFIG_DEBUG_INFO_BTF (it has /sys/kernel/btf/vmlinux), and an object with .BTF",
  },
  WH6013: {
    from: "kernel",
    where: "Attaching an XDP program to an interface.",
    fix: "check the name with ip link",
  },
  WH6014: {
    from: "kernel",
    where: "Attaching a program.",
    fix: "detach the program that is there, or check that the interface's driver supports the mode",
  },
  WH6015: {
    from: "kernel",
    where:
      "Loading a program whose section names a kernel function, security hook, BTF tracepoint or iterator that this kernel does not have.",
    example: 'whistler compile --verify unlink.lisp   # section "fentry/no_such_function"',
    fix: "look the name up in the kernel's BTF, with bpftool btf dump file /sys/kernel/btf/vmlinux",
  },
  WH6016: {
    from: "kernel",
    where: "Attaching, or loading a program that is bound to a kernel function, without the privileges for it.",
    fix: "run as root, or give node the capability that the message names with setcap",
  },
  WH6017: {
    from: "kernel",
    where: "Attaching a program, or loading one that is bound to a kernel function.",
    fix: "use a kernel that has it, or attach by other means: a kprobe where there are no trampolines, clsact where there is no tcx",
  },
  WH6018: {
    from: "kernel",
    where: "Attaching a program to a trace event or raw tracepoint.",
    fix: "look the name up in /sys/kernel/tracing/events; raw tracepoints are named without the category",
  },
  WH6019: {
    from: "kernel",
    where: "Attaching a kprobe or uprobe.",
    fix: "look the name up in /proc/kallsyms, or with nm -D in a library",
  },
  WH6021: {
    from: "kernel",
    where: "Attaching a program where another one is.",
    fix: "detach the other one (bpftool link list, bpftool net show), or choose another place",
  },
  WH6022: {
    from: "kernel",
    where: "A function of the loader that attaches one kind of program is given another.",
    fix: "change the :section or :type of the program, or let attach choose by the section name",
  },
  WH6023: {
    from: "kernel",
    where: "Attaching a program by its section name alone, when that is only xdp, tc, kprobe …",
    fix: 'give the target, or write it into the section name: :section "kprobe/do_unlinkat"',
  },
  WH6024: {
    from: "kernel",
    where: "Attaching a program of a type that is not attached: syscall programs, for one, are run by a test run.",
    fix: "see the table of packages/loader/README.md for what can be attached",
  },
} as const satisfies Record<string, Page>;

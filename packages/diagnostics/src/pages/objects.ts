import type { Page } from "./page.ts";

/** Pages of object files: reading them, and what cannot be put into one. */
export const OBJECT_PAGES = {
  WH5001: {
    from: "object",
    where:
      "Reading an object (`whistler disasm`, `whistler run`, the loader) finds headers or tables that contradict each other or reach outside the file.",
    example: "head -c 100 filter.bpf.o > cut.bpf.o; whistler disasm cut.bpf.o",
    fix: "build the object again; a truncated copy is the usual reason",
  },
  WH5002: {
    from: "object",
    where: "Reading an object (`whistler disasm`, `whistler run`, the loader) finds a sound ELF file that is no BPF object.",
    example: "whistler disasm /bin/true",
    fix: "compile with whistler compile, or with clang -target bpf -c",
  },
  WH5003: {
    from: "object",
    where: "Reading an object (`whistler disasm`, `whistler run`, the loader) meets a part of ELF that BPF compilers do not produce.",
    fix: "build the object with whistler compile or clang -target bpf",
  },
  WH5101: {
    from: "object",
    where:
      "Reading an object (`whistler disasm`, `whistler run`, the loader) finds type information that is cut short or refers to what is not there.",
    fix: "build the object again, and strip it with nothing but llvm-strip -g",
  },
  WH5102: {
    from: "object",
    where:
      "Reading an object (`whistler disasm`, `whistler run`, the loader) finds function, line or CO-RE records that do not fit the program.",
    fix: "build the object again, and strip it with nothing but llvm-strip -g",
  },
  WH5103: {
    from: "api",
    where:
      "Linking, when a tool or a plugin hands over programs, maps or types of its own, or a source of many megabytes, makes more than 16 MiB of type information and strings.",
    fix: "split the source into several objects",
  },
  WH5104: {
    from: "api",
    where:
      "Linking, when a tool or a plugin hands over programs, maps or types of its own, gets a struct whose members overlap, leave it, or are out of order.",
    fix: "list the members in the order of their offsets, inside the size of the struct",
  },
  WH5201: {
    from: "api",
    where:
      "Linking, when a tool or a plugin hands over programs, maps or types of its own, gets two with one name. In one file the expander says WH2203 or WH2208 first.",
    fix: "give each program and map a name of its own; - and other characters become _",
  },
  WH5202: {
    from: "api",
    where: "Linking, when a tool or a plugin hands over programs, maps or types of its own, gets a name that C does not allow.",
    fix: "use letters, digits and _, no digit first, at most 127 characters",
  },
  WH5203: {
    from: "api",
    where:
      "Linking, when a tool or a plugin hands over programs, maps or types of its own, gets a section name that is empty or one of the object's own.",
    fix: 'choose a section name that the program\'s type has: "xdp", "tc", "kprobe/function"',
  },
  WH5204: {
    from: "api",
    where:
      "Linking, when a tool or a plugin hands over programs, maps or types of its own, gets a licence that is empty, has a NUL, or is longer than 127 bytes.",
    fix: 'use a short name, such as "GPL" or "Dual BSD/GPL"',
  },
  WH5205: {
    from: "api",
    where:
      "Linking, when a tool or a plugin hands over programs, maps or types of its own, gets a map whose numbers are negative or do not fit 32 bits.",
    fix: "keep sizes, entries and flags of maps between 0 and 4294967295",
  },
  WH5206: {
    from: "api",
    where:
      "Linking, when a tool or a plugin hands over programs, maps or types of its own, gets an instruction that refers to a map which is not among the maps.",
    fix: "hand over the map, too",
  },
  WH5207: {
    from: "api",
    where:
      "Linking, when a tool or a plugin hands over programs, maps or types of its own, gets a CO-RE record that does not fit its struct or its instruction.",
    fix: "keep the record on the instruction that it came with, and the struct among the types",
  },
  WH5208: {
    from: "api",
    where: "Linking, when a tool or a plugin hands over programs, maps or types of its own, gets a program of no instructions.",
    fix: "let the program end in exit",
  },
  WH5301: {
    from: "object",
    where: "Reading an object (`whistler disasm`, `whistler run`, the loader) finds a map that its BTF does not describe as libbpf does.",
    fix: "define the map in the section .maps with __uint and __type, or with defmap",
  },
  WH5302: {
    from: "object",
    where: "Reading an object (`whistler disasm`, `whistler run`, the loader) meets a feature that this loader does not provide.",
    fix: "load the object with libbpf or bpftool",
  },
  WH5303: {
    from: "object",
    where:
      "Reading an object (`whistler disasm`, `whistler run`, the loader) finds a relocation that leads outside of its section or to an instruction that it does not fit.",
    fix: "build the object again",
  },
  WH5304: {
    from: "object",
    where:
      "Reading an object (`whistler disasm`, `whistler run`, the loader) finds a program section that is no sequence of whole instructions.",
    fix: "build the object again",
  },
  WH5305: {
    from: "object",
    where: "Reading an object (`whistler disasm`, `whistler run`, the loader) meets a map attribute that is not applied, such as pinning.",
    fix: "pin the map after loading it, or load the object with libbpf",
  },
  WH5401: {
    from: "kernel",
    where: "Loading applies a CO-RE relocation, and the running kernel's BTF has no such field.",
    fix: "check the field with bpftool btf dump file /sys/kernel/btf/vmlinux format c",
  },
  WH5402: {
    from: "kernel",
    where: "Loading applies a CO-RE relocation, and several types of the running kernel match with different results.",
    fix: "name the struct more precisely, so that one type of the kernel matches",
  },
  WH5403: {
    from: "object",
    where: "Loading applies a CO-RE relocation to an instruction that does not hold what the record says.",
    fix: "build the object again; tools that change instructions must keep relocated ones as they are",
  },
  WH5404: {
    from: "object",
    where: "Loading meets a CO-RE relocation of a kind that is not applied.",
    fix: "load the object with libbpf",
  },
  WH5405: {
    from: "object",
    where: "Loading meets a CO-RE relocation whose access string has no meaning.",
    fix: "build the object again",
  },
  WH5406: {
    from: "kernel",
    where: "Loading applies a CO-RE relocation to a field that the running kernel does not have.",
    fix: "test for the field before the access, or read it with probe-read-kernel on kernels that have it",
  },
} as const satisfies Record<string, Page>;

import type { Page } from "./page.ts";

/** Pages of what the virtual machine says of a program that it runs. */
export const VM_PAGES = {
  WH7101: {
    from: "vm",
    where: "Running a program in the virtual machine (`whistler run --vm`); the kernel's verifier refuses such a program.",
    fix: "test the pointer or the bounds of the packet before the access that the message names",
  },
  WH7102: {
    from: "vm",
    where: "Running a program in the virtual machine (`whistler run --vm`); the kernel's verifier refuses such a program.",
    fix: "write the value on every path before it is used",
  },
  WH7103: {
    from: "vm",
    where:
      "Running a program in the virtual machine (`whistler run --vm`), with instructions that no compiler makes, or that are newer than this machine.",
    fix: "build the program again, or run it in the kernel: --kernel",
  },
  WH7104: {
    from: "vm",
    where: "Running a program in the virtual machine (`whistler run --vm`).",
    fix: "give the loop an end, or raise the budget",
  },
  WH7105: {
    from: "vm",
    where: "Running a program in the virtual machine (`whistler run --vm`) that asks for time, chance or the task that runs.",
    example: "whistler run --vm stamp.bpf.o",
    fix: "give the helper's result: --stub ktime-get-ns=1000",
  },
  WH7106: {
    from: "vm",
    where: "Running a program in the virtual machine (`whistler run --vm`) that calls a helper which only a kernel has.",
    fix: "give the helper's result with --stub NAME=VALUE, or run in the kernel: --kernel",
  },
  WH7107: {
    from: "vm",
    where:
      "Running a program in the virtual machine (`whistler run --vm`) whose maps the kernel would refuse, too, or that are of a type that only a kernel has.",
    fix: "correct the defmap, or run in the kernel: --kernel",
  },
  WH7108: {
    from: "vm",
    where: "Running a program in the virtual machine (`whistler run --vm`).",
    fix: "give a packet of at least 14 bytes, a context of the size of its struct, and a program of the object",
  },
  WH7109: {
    from: "vm",
    where: "Running a program in the virtual machine (`whistler run --vm`) with functions that call each other.",
    fix: "call no deeper than 8 functions",
  },
  WH7110: {
    from: "vm",
    where: "Running a program in the virtual machine (`whistler run --vm`); the kernel's verifier refuses such a program.",
    fix: "pass what the helper's prototype in linux/bpf.h has",
  },
  WH7111: {
    from: "vm",
    where: "`whistler run --vm --stub`.",
    example: "whistler run --vm stamp.bpf.o --stub ktime",
    fix: "write NAME=VALUE: --stub ktime-get-ns=1000",
  },
  WH7112: {
    from: "vm",
    where: "Running a program in the virtual machine (`whistler run --vm`); the kernel's verifier refuses such a program.",
    fix: "submit or discard the record on every path",
  },
  WH7113: {
    from: "vm",
    where: "`whistler run` without --vm and --kernel, by a user who may not load programs.",
    example: "setpriv --bounding-set=-all --inh-caps=-all whistler run filter.bpf.o",
    fix: "nothing must be done; --vm asks for it, and --kernel insists on the kernel",
  },
  WH7120: {
    from: "vm",
    where: "Bare instructions given as hex digits are run.",
    fix: "give 16 hex digits for each 8-byte instruction slot, and two for each byte of memory",
  },
  WH7121: {
    from: "vm",
    where: "`whistler vm-plugin`, before a program of bare instructions runs.",
    example: "echo 95 00 00 00 01 00 00 00 | whistler vm-plugin",
    fix: "set fields that the instruction at this slot does not use to 0, and end the program with exit",
  },
} as const satisfies Record<string, Page>;

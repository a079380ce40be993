import type { CodeRow } from "./row.ts";

/** Codes of the virtual machine. */
export const VM_CODES = {
  WH7101: {
    severity: "error",
    title: "invalid memory access",
    explanation:
      "The program reads or writes outside of what it may access: past the end of a packet, value or stack frame, through a null pointer, or through a pointer into something that is gone.",
  },
  WH7102: {
    severity: "error",
    title: "use of a value that was never written",
    explanation:
      "A register or stack byte without a value reaches arithmetic, a branch, an address, a helper or the return value. Registers r1 to r5 have no value after a call. Copies are allowed.",
  },
  WH7103: {
    severity: "error",
    title: "instruction that cannot be executed",
    explanation: "The opcode does not exist, the virtual machine does not have it, or control leaves the program.",
  },
  WH7104: {
    severity: "error",
    title: "instruction budget used up",
    explanation: "The program was stopped after as many instructions as the budget allows; it may be endless.",
  },
  WH7105: {
    severity: "error",
    title: "helper needs an environment",
    explanation:
      "What this helper returns is no matter of the program: time, chance, the task that runs. Give its result with --stub NAME=VALUE, or a function of its own in the API.",
  },
  WH7106: {
    severity: "error",
    title: "helper not provided",
    explanation:
      "The virtual machine does not have this helper or kernel function. Give its result with --stub NAME=VALUE, or run in the kernel.",
  },
  WH7107: {
    severity: "error",
    title: "map that cannot be created",
    explanation: "The kernel would refuse this map definition, or the virtual machine does not have maps of this type.",
  },
  WH7108: {
    severity: "error",
    title: "bad input of a run",
    explanation: "The packet or context is not one that the kernel's test run takes, or the collection has no such program.",
  },
  WH7109: {
    severity: "error",
    title: "too many nested calls",
    explanation: "A program may be at most 8 function calls deep (MAX_CALL_FRAMES).",
  },
  WH7110: {
    severity: "error",
    title: "bad helper argument",
    explanation: "The helper was given something else than it takes, such as a number in the place of a map; the verifier refuses this.",
  },
  WH7111: {
    severity: "error",
    title: "bad stub",
    explanation: "A stub is the name of a helper (ktime-get-ns, bpf_ktime_get_ns) and a number, joined by =.",
  },
  WH7112: {
    severity: "error",
    title: "reference not released",
    explanation: "The program ended without submitting or discarding a ring buffer record that it reserved; the verifier refuses this.",
  },
  WH7113: {
    severity: "note",
    title: "runs in the virtual machine",
    explanation:
      "The kernel may not be used here, so the program runs in the virtual machine instead. --vm asks for it, --kernel insists on the kernel.",
  },
  WH7120: {
    severity: "error",
    title: "malformed bytes of a bare program",
    explanation:
      "A program is given as hex digits, 16 for each 8-byte slot, and its memory as hex digits, two a byte; blanks do not matter.",
  },
  WH7121: {
    severity: "error",
    title: "program refused before it runs",
    explanation:
      "An instruction does not exist, a field that it does not use is not 0, a register does not exist, or control would leave the program (RFC 9669).",
  },
} as const satisfies Record<string, CodeRow>;

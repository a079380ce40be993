// Which suites look for a fault in which part: fast ones, without kernel and root.

const EVERYWHERE = ["test/filetests", "packages/compiler/test", "packages/conformance/test", "test/corpora"];

/** Paths as vitest takes them, by the `area` of a fault. */
export const SUITES = {
  ir: ["packages/ir/test", "packages/passes/test", ...EVERYWHERE],
  passes: ["packages/passes/test", ...EVERYWHERE],
  lower: ["packages/lower/test", ...EVERYWHERE],
  backend: ["packages/backend-ebpf/test", ...EVERYWHERE],
  isa: ["packages/isa/test", "packages/vm/test", ...EVERYWHERE],
};

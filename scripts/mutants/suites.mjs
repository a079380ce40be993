// Which suites look for a fault in which part, without kernel and root. The stages of an area run one after the other until one fails:
// cheap suites first, those that run random programs last. None measures time: on a busy machine that would count as a catch.

const GOLDEN = ["test/filetests"];
const PROGRAMS = ["test/corpora/whistler-tests.vm.test.ts"];
const RANDOM = ["test/vm/random-functions.test.ts"];
const VALUES = ["packages/lower/test", "packages/compiler/test"];

/** Paths as vitest takes them, by stage, by the `area` of a fault. */
export const SUITES = {
  ir: [["packages/ir/test/effects.test.ts"], GOLDEN, ["packages/passes/test", ...VALUES], RANDOM, PROGRAMS],
  passes: [GOLDEN, ["packages/passes/test", ...VALUES], RANDOM, PROGRAMS],
  lower: [GOLDEN, VALUES, PROGRAMS],
  backend: [GOLDEN, ["packages/backend-ebpf/test", "packages/compiler/test"], RANDOM, PROGRAMS],
  isa: [["packages/isa/test"], [...GOLDEN, "test/corpora/bpf-conformance/bpf-conformance.test.ts"], RANDOM, PROGRAMS],
};

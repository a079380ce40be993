export { checkInsns } from "./check-insns.ts";
export type { OutsideMemory, RunInput } from "./context/run-context.ts";
export type { VmEvent, VmRedirect } from "./helpers/run.ts";
export type { HelperAccess, VmHelper } from "./helpers/vm-helper.ts";
export type { VmMap } from "./maps/vm-map.ts";
export type { FrameObject } from "./memory/region.ts";
export { DEFAULT_BUDGET, type InsnsRun, type RunInsnsOptions, runInsns } from "./run-insns.ts";
export { parseStub } from "./stub.ts";
export { createVm, type Vm, type VmOptions, type VmRun } from "./vm.ts";

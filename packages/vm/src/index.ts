export { checkInsns } from "./check-insns.ts";
export type { HelperAccess, VmHelper } from "./helpers/vm-helper.ts";
export type { VmMap } from "./maps/vm-map.ts";
export { DEFAULT_BUDGET, type InsnsRun, type RunInsnsOptions, runInsns } from "./run-insns.ts";

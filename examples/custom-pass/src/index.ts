export { divideByShifting } from "./divide-by-shifting.ts";
export { divideByShiftingPlugin } from "./plugin.ts";

export { WARN_KINDS, type WarnKind } from "./check/check.ts";
export { checkPacketBounds } from "./check/packet-bounds.ts";
export { type CoreFormRule, type CoreForms, defaultCoreForms } from "./core-forms.ts";
export { type LowerOptions, lower } from "./lower.ts";
export type { Call, Lowering } from "./lowering.ts";

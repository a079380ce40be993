export { ATTACH_TYPES, LINK_TYPES } from "./attach-types.gen.ts";
export { BPF_CMD } from "./commands.gen.ts";
export { CONSTANTS } from "./constants.gen.ts";
export { CONSTANT_NAMES, constantByName } from "./constants.ts";
export { CONTEXT_FIELD_FACTS, type ContextFieldFacts, type ContextPointerKind } from "./context-facts.ts";
export {
  type ContextField,
  type ContextStructName,
  contextField,
  contextFieldAt,
  contextFields,
  contextStruct,
  contextTypeSize,
} from "./context-field.ts";
export { CONTEXT_STRUCTS } from "./context-structs.gen.ts";
export type { ContextArray, ContextInt, ContextMember, ContextPointer, ContextRecord, ContextStruct, ContextType } from "./context-type.ts";
export type {
  HelperArgument,
  HelperEffects,
  HelperReturn,
  HelperState,
  MemoryAccess,
  MemorySize,
} from "./effects/effect-type.ts";
export {
  type AttachTypeName,
  attachTypeName,
  type BpfCommand,
  type LinkTypeName,
  type MapTypeKeyword,
  mapTypeByKeyword,
  mapTypeKeyword,
  type ProgTypeName,
  progTypeName,
} from "./enum-names.ts";
export { CURATED_HELPERS, helperArgument, helperEffects, PACKET_INVALIDATING_HELPERS } from "./helper-effects.ts";
export { helperAllowedIn, helperNeedsGpl, helperProgTypes } from "./helper-permissions.ts";
export { PROBED_KERNEL } from "./helper-probes.ts";
export type { Helper, HelperParameter } from "./helper-type.ts";
export { HELPERS } from "./helpers.gen.ts";
export { type HelperName, helperArity, helperById, helperByName, helperSignature, lispName, MAX_HELPER_ARGUMENTS } from "./helpers.ts";
export { type MapMismatch, mapMismatch } from "./map-helpers.ts";
export { MAP_TYPES } from "./map-types.gen.ts";
export { NEWER_CONSTANTS } from "./newer-constants.ts";
export { PROG_TYPES } from "./prog-types.gen.ts";
export { contextStructOfProgType, contextStructsOf, PROGRAM_KEYWORDS, type ProgramKeyword, programKeyword } from "./program-keywords.ts";
export { SECTION_ROWS, type SectionRow } from "./section-rows.ts";
export { type ResolvedSection, resolveSection } from "./sections.ts";

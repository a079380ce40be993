export type { CollectionSpec, CoreRelocationSpec, FuncInfo, LineInfo, MapReference, ProgramSpec } from "./collection-spec.ts";
export { applyCoreRelocations, POISONED } from "./core-patch.ts";
export { userSpan } from "./line-info.ts";
export { link } from "./link.ts";
export { withMapFds } from "./map-references.ts";
export type { CodeInsn, LinkInput, ProgramCode } from "./program-code.ts";
export { type ReadOptions, readCollection } from "./read-collection.ts";
export { sourcePlaces } from "./source-places.ts";

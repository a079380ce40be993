export type { CollectionSpec, CoreRelocationSpec, FuncInfo, LineInfo, MapReference, ProgramSpec } from "./collection-spec.ts";
export { link } from "./link.ts";
export type { CodeInsn, LinkInput, ProgramCode } from "./program-code.ts";

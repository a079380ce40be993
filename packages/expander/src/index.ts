export { BODY_FORM_NAMES } from "./body/core-forms.ts";
export { variableKey } from "./body/scope.ts";
export type { Template } from "./body/template.ts";
export { defineTopLevelForm } from "./declare/derived-form.ts";
export { defaultTopLevelForms } from "./declare/index.ts";
export type { MapInfo, StructField, StructInfo } from "./declare/info.ts";
export type { Declaration, TopLevelForm, TopLevelTable } from "./declare/top-level.ts";
export {
  type BuiltinFunction,
  type BuiltinMacro,
  type Builtins,
  extendBuiltins,
  type PlaceWriter,
  type SpecialForm,
} from "./evaluator/builtin.ts";
export { defaultBuiltins, FUNCTION_FAMILIES, OPERATOR_FAMILIES } from "./evaluator/builtins/index.ts";
export { DIRECTIVES as FORMAT_DIRECTIVES } from "./evaluator/format/format.ts";
export { expand } from "./expand.ts";
export type { ExpandOptions } from "./expand-options.ts";
export { defaultMacros } from "./library/index.ts";
export { defineMacro, type LibraryMacro, type MacroEnv, type MacroTable, macroTable, type Target } from "./library/macro.ts";
export type { OutputRequest, Unit, UnitContents, UnitMap, UnitProgram, UnitStruct } from "./unit.ts";

export { equalForms, isSymbol } from "./equal-forms.ts";
export { defaultFeatures } from "./features.ts";
export {
  type CharacterForm,
  type FloatForm,
  type Form,
  type IntegerForm,
  integer,
  keyword,
  type ListForm,
  list,
  type PrefixedForm,
  type RatioForm,
  type ReadEvalForm,
  type StringForm,
  type SymbolForm,
  string,
  symbol,
  type VectorForm,
} from "./form.ts";
export { printForm, printForms } from "./print.ts";
export { type ReadOptions, type ReadResult, read, readAll } from "./read.ts";

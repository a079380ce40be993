export { equalForms } from "./equal-forms.ts";
export { defaultFeatures } from "./features.ts";
export {
  type CharacterForm,
  type FloatForm,
  type Form,
  type IntegerForm,
  integer,
  isSymbol,
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
export { type PrintOptions, printForm, printForms } from "./print.ts";
export { type ReadOptions, type ReadResult, read, readAll } from "./read.ts";

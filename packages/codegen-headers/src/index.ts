export { generateC } from "./c.ts";
export type { Declarations } from "./declarations.ts";
export { generateGo } from "./go.ts";
export { LANGUAGES, type Language, languageNamed } from "./languages.ts";
export { generateLisp } from "./lisp.ts";
export { generatePython } from "./python.ts";
export { generateRust } from "./rust.ts";
export { generateTypeScript } from "./typescript.ts";

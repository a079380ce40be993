import type { Compilation } from "./compilation.ts";

/** Makes one text from what a compilation declares, such as a header with its structs. */
export type Generator = (compilation: Compilation) => string;

/** Generators by the name that users ask for: the name of a language. */
export type Generators = ReadonlyMap<string, Generator>;

/** The built-in ones. Bindings for languages come with a package of their own. */
export const defaultGenerators: Generators = new Map();

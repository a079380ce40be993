import { defmap } from "./defmap.ts";
import { defprog } from "./defprog.ts";
import type { TopLevelTable } from "./top-level.ts";

/** The declarations of a source file, by canonical name. */
export const defaultTopLevelForms: TopLevelTable = new Map([
  ["DEFMAP", defmap],
  ["DEFPROG", defprog],
]);

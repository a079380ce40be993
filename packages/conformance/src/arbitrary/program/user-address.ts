import type { Form } from "@whistler/reader";
import { DATA_BYTES, REACH_BYTES, TABLE_BYTES } from "../../world/user-memory.ts";
import type { Gene } from "../gene.ts";
import { type Builder, pick } from "./builder.ts";
import { form, lisp } from "./lisp.ts";
import type { Scope } from "./scope.ts";

/** Addresses in the memory of the process (world/user-memory.ts). */

/** The table of pointers. */
export const tableAddress = (build: Builder): Form => form("getmap", build.use("places"), 0);

/** An address with `REACH_BYTES` behind it, or where nothing is: in the data, by a pointer out of the table, null, the first page. */
export function dataAddress(gene: Gene, scope: Scope, build: Builder): Form {
  const [choice, number] = gene.picks;
  if (scope.userPointers.length > 0 && choice % 2 === 0) return lisp(pick(scope.userPointers, number));
  if (choice % 8 === 1) return lisp(0);
  if (choice % 8 === 3) return lisp(16);
  return form("+", tableAddress(build), TABLE_BYTES + (number % (DATA_BYTES - REACH_BYTES + 1)));
}

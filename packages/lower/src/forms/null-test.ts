import { type Form, printForm } from "@whistler/reader";

/** How a pointer is tested before it is used: a variable as it stands, anything else is given a name first. */
export function testedFirst(pointer: Form): string {
  const written = printForm(pointer);
  return pointer.kind === "symbol" ? `test it first: (when ${written} …)` : `test it first: (when-let ((p ${written})) …)`;
}

import type { DiagnosticCode } from "../codes/index.ts";
import { BODY_PAGES } from "./bodies.ts";
import { CHECK_PAGES } from "./checks.ts";
import { DECLARATION_PAGES } from "./declarations.ts";
import { EVALUATOR_PAGES } from "./evaluator.ts";
import { HOST_PAGES } from "./host.ts";
import { KERNEL_PAGES } from "./kernel.ts";
import { OBJECT_PAGES } from "./objects.ts";
import type { Page } from "./page.ts";
import { READER_PAGES } from "./reader.ts";
import { TOOL_PAGES } from "./tools.ts";
import { VM_PAGES } from "./vm.ts";

/** The page of every code. A code without one fails test/error-pages.test.ts. */
export const PAGES: Readonly<Partial<Record<DiagnosticCode, Page>>> = {
  ...READER_PAGES,
  ...EVALUATOR_PAGES,
  ...BODY_PAGES,
  ...DECLARATION_PAGES,
  ...CHECK_PAGES,
  ...TOOL_PAGES,
  ...OBJECT_PAGES,
  ...KERNEL_PAGES,
  ...VM_PAGES,
  ...HOST_PAGES,
};

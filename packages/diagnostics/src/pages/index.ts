import type { DiagnosticCode } from "../codes/index.ts";
import { ATTACH_PAGES } from "./attach.ts";
import { BODY_PAGES } from "./bodies.ts";
import { CHECK_PAGES } from "./checks.ts";
import { CORE_PAGES } from "./core.ts";
import { DECLARATION_PAGES } from "./declarations.ts";
import { EVALUATOR_PAGES } from "./evaluator.ts";
import { HOST_PAGES } from "./host.ts";
import { IR_PAGES } from "./ir.ts";
import { KERNEL_PAGES } from "./kernel.ts";
import { LINK_PAGES } from "./link.ts";
import { OBJECT_PAGES } from "./objects.ts";
import type { Page } from "./page.ts";
import { PLUGIN_PAGES } from "./plugins.ts";
import { READER_PAGES } from "./reader.ts";
import { VM_PAGES } from "./vm.ts";

/** The page of every code. A code without one fails test/error-pages.test.ts. */
export const PAGES: Readonly<Partial<Record<DiagnosticCode, Page>>> = {
  ...READER_PAGES,
  ...EVALUATOR_PAGES,
  ...BODY_PAGES,
  ...DECLARATION_PAGES,
  ...CHECK_PAGES,
  ...IR_PAGES,
  ...PLUGIN_PAGES,
  ...LINK_PAGES,
  ...OBJECT_PAGES,
  ...CORE_PAGES,
  ...KERNEL_PAGES,
  ...ATTACH_PAGES,
  ...VM_PAGES,
  ...HOST_PAGES,
};

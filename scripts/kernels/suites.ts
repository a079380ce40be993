import type { Suite } from "./case.ts";
import { attach } from "./suites/attach.ts";
import { corpus } from "./suites/corpus.ts";
import { examples } from "./suites/examples.ts";
import { irFunctions } from "./suites/ir-functions.ts";
import { programs } from "./suites/programs.ts";
import { shapes } from "./suites/shapes.ts";

/** What a kernel is tested with, in this order; `--only` takes the names. */
export const SUITES: readonly Suite[] = [examples, corpus, shapes, programs, irFunctions, attach];

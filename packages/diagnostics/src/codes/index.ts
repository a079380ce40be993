import { BACKEND_CODES } from "./backend.ts";
import { CHECK_CODES } from "./checks.ts";
import { EXPANDER_CODES } from "./expander.ts";
import { HOST_CODES } from "./host.ts";
import { IR_CODES } from "./ir.ts";
import { LOADER_CODES } from "./loader.ts";
import { LOWER_CODES } from "./lower.ts";
import { OBJECT_CODES } from "./object.ts";
import { READER_CODES } from "./reader.ts";
import { VM_CODES } from "./vm.ts";

/**
 * Every code that a diagnostic can carry, once. A code never changes its meaning and is never used again for another.
 * WH1xxx reader · WH20xx expander · WH23xx lower · WH24xx checks · WH3xxx IR and passes · WH4xxx backend · WH5xxx ELF, BTF, objects ·
 * WH6xxx loader and kernel · WH70xx host, command line · WH71xx virtual machine.
 */
export const CODES = {
  ...READER_CODES,
  ...EXPANDER_CODES,
  ...LOWER_CODES,
  ...CHECK_CODES,
  ...IR_CODES,
  ...BACKEND_CODES,
  ...OBJECT_CODES,
  ...LOADER_CODES,
  ...HOST_CODES,
  ...VM_CODES,
} as const;

export type DiagnosticCode = keyof typeof CODES;

import type { CodeRow } from "./row.ts";

/** Codes of ELF, BTF and object files. */
export const OBJECT_CODES = {
  WH5001: { severity: "error", title: "malformed ELF file", explanation: "The bytes are not an ELF64 little-endian relocatable BPF object." },
} as const satisfies Record<string, CodeRow>;

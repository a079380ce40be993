import type { CodeRow } from "./row.ts";

/** Codes of the command line and of the host: files, options. */
export const HOST_CODES = {
  WH7001: { severity: "error", title: "file not found", explanation: "The file does not exist or cannot be read." },
  WH7002: {
    severity: "error",
    title: "file cannot be written",
    explanation: "The output could not be written. Nothing is left behind: output is written to a file beside it and renamed.",
  },
  WH7003: { severity: "error", title: "malformed packet", explanation: "A packet is given as hex digits, or as the name of a pcap file." },
  WH7004: { severity: "error", title: "malformed capture file", explanation: "Captures are read in the classic pcap format." },
  WH7005: { severity: "error", title: "unknown program", explanation: "The object has no program of this name." },
  WH7008: { severity: "error", title: "unknown generator", explanation: "No generator of this name makes texts from a compilation." },
  WH7009: {
    severity: "error",
    title: "unknown pass",
    explanation: "A pass that shall be left out is none of those that run; `whistler passes` lists them with their paths.",
  },
} as const satisfies Record<string, CodeRow>;

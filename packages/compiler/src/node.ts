import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "./host.ts";

export type { Host } from "./host.ts";

/** Where tracefs is mounted: by itself, or inside debugfs. */
const TRACEFS = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

export interface NodeHostOptions {
  /** Another tracefs, for builds that must not depend on the machine. */
  readonly tracefs?: string;
  /** Where the output of compile-time code goes; standard error by default. */
  readonly write?: (text: string) => void;
}

/** The Node host: tracepoint formats from tracefs, output of compile-time code to standard error. */
export function nodeHost(options: NodeHostOptions = {}): Host {
  const roots = options.tracefs === undefined ? TRACEFS : [options.tracefs];
  return {
    write: options.write ?? ((text) => process.stderr.write(text)),
    readTracepointFormat: (category, event) => {
      // Names come from the source: they stay inside the events directory.
      if (![category, event].every((name) => /^[\w-]+$/.test(name))) return null;
      for (const root of roots) {
        const text = readIfThere(join(root, "events", category, event, "format"));
        if (text !== null) return text;
      }
      return null;
    },
  };
}

/** The text of a file; null where it is missing or not readable. */
function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}

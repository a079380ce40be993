import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Host } from "./host.ts";

export type { Host } from "./host.ts";

/** Where tracefs is mounted: by itself, or inside debugfs. */
const TRACEFS = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

export interface NodeHostOptions {
  /** Another tracefs, for builds that must not depend on the machine. */
  readonly tracefs?: string;
  /** A file with the BTF of another kernel than the running one. */
  readonly btf?: string;
  /** Another processor than this machine's. */
  readonly target?: NonNullable<Host["target"]>;
  /** Where the output of compile-time code goes; standard error by default. */
  readonly write?: (text: string) => void;
}

/** `process.arch` in the language's words. */
const TARGETS: ReadonlyMap<string, NonNullable<Host["target"]>> = new Map([
  ["x64", "x86-64"],
  ["arm64", "aarch64"],
]);

const VMLINUX_BTF = "/sys/kernel/btf/vmlinux";

/**
 * The Node host: tracepoint formats from tracefs, the types of the running kernel, output of compile-time code to standard error, files
 * beside the loading file or in the current directory, the environment of the process.
 */
export function nodeHost(options: NodeHostOptions = {}): Host {
  let btf: Uint8Array | null | undefined;
  const roots = options.tracefs === undefined ? TRACEFS : [options.tracefs];
  return {
    target: options.target ?? TARGETS.get(process.arch) ?? "other",
    write: options.write ?? ((text) => process.stderr.write(text)),
    readTracepointFormat: (category, event) => {
      // Names come from the source: they stay inside the events directory.
      if (![category, event].every((name) => /^[\w-]+$/.test(name))) return null;
      for (const root of roots) {
        const bytes = readIfThere(join(root, "events", category, event, "format"));
        if (bytes !== null) return new TextDecoder().decode(bytes);
      }
      return null;
    },
    tracepointNames: (category = ".") =>
      /^[\w-]+$|^\.$/.test(category) ? roots.flatMap((root) => directoriesIn(join(root, "events", category))) : [],
    readSource: (path, from) => {
      for (const candidate of candidates(path, from)) {
        const bytes = readIfThere(candidate);
        if (bytes !== null) return new TextDecoder().decode(bytes);
      }
      return null;
    },
    fileExists: (path, from) => candidates(path, from).some((candidate) => existsSync(candidate)),
    environmentVariable: (name) => process.env[name] ?? null,
    readKernelBtf: () => {
      if (btf === undefined) btf = readIfThere(options.btf ?? VMLINUX_BTF);
      return btf;
    },
  };
}

/** Where a file may be that is named in another: in the current directory, as Lisp has it, or beside the file that names it. */
function candidates(path: string, from: string): readonly string[] {
  return path.includes("\0") ? [] : [resolve(path), resolve(dirname(from), path)];
}

/** The directories in a directory; none where it is missing or not readable. */
function directoriesIn(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch (error) {
    if (error instanceof Error && "code" in error) return [];
    throw error;
  }
}

/** The bytes of a file; null where it is missing or not readable. */
function readIfThere(path: string): Uint8Array | null {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}

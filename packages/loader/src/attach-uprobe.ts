import { readFileSync } from "node:fs";
import { diagnostic, failure, ok, type Result, suggestion } from "@whistler/diagnostics";
import { type Executable, functionNames, functionOffset, readExecutable } from "@whistler/elf";
import { attachError, lackOfFeature, wrongType } from "./attach-error.ts";
import { probeType, RETURN_PROBE } from "./attach-kprobe.ts";
import { cString } from "./bpf-attr.ts";
import { findExecutable } from "./find-executable.ts";
import { matching } from "./glob.ts";
import { closing, type Link, linkOf } from "./link.ts";
import { attachToEvent, openPerfEvent } from "./perf-event.ts";
import type { KernelProgram } from "./program.ts";

/** A place in an executable or library: a function, or bytes behind its begin or behind that of the file. */
export interface UprobePlace {
  /** A path, the name of a library (`libc.so.6`) or of a command. */
  readonly file: string;
  readonly symbol?: string;
  readonly offsetBytes?: number;
}

export interface UprobeOptions {
  /** Run when the function returns. */
  readonly onReturn?: boolean;
  /** Only in this process; in all of them unless told. */
  readonly pid?: number;
  /** What `bpf_get_attach_cookie` returns (kernel ≥ 5.15). */
  readonly cookie?: bigint;
}

/** `PATH:SYMBOL`, `PATH:SYMBOL+0x10`, `PATH:0x1234`, or a path alone; undefined where that is no place. */
export function parseUprobePlace(text: string): UprobePlace | undefined {
  const [, file, symbol, plus, absolute] =
    /^(.+?)(?::([A-Za-z_.$*?][^:+]*)(?:\+(0x[0-9a-fA-F]+|\d+))?|:(0x[0-9a-fA-F]+|\d+))?$/.exec(text) ?? [];
  if (file === undefined) return undefined;
  const offset = plus ?? absolute;
  return { file, ...(symbol === undefined ? {} : { symbol }), ...(offset === undefined ? {} : { offsetBytes: Number(offset) }) };
}

/** A place as a file and an offset in it, in bytes. */
function resolveUprobePlace(what: string, place: UprobePlace): Result<{ readonly path: string; readonly offset: number }> {
  const path = findExecutable(place.file);
  if (!path.ok) return path;
  if (place.symbol === undefined) return ok({ path: path.value, offset: place.offsetBytes ?? 0 });
  const executable = openExecutable(path.value);
  if (!executable.ok) return executable;
  const offset = functionOffset(executable.value, place.symbol);
  if (offset !== undefined) return ok({ path: path.value, offset: offset + (place.offsetBytes ?? 0) });
  return failure(
    diagnostic("WH6019", `${what}: ${path.value} defines no function ${place.symbol}`, {
      help: [...suggestion(place.symbol, functionNames(executable.value)), `nm -D ${path.value} shows what a library exports`],
    }),
  );
}

/** The functions of a file whose names a pattern with `*` and `?` matches, as offsets in it, each once. */
export function functionOffsets(
  what: string,
  file: string,
  pattern: string,
): Result<{ readonly path: string; readonly offsets: readonly number[] }> {
  const path = findExecutable(file);
  if (!path.ok) return path;
  const executable = openExecutable(path.value);
  if (!executable.ok) return executable;
  const names = matching(pattern, functionNames(executable.value));
  const offsets = new Set(names.map((name) => functionOffset(executable.value, name)).filter((offset) => offset !== undefined));
  if (offsets.size > 0) return ok({ path: path.value, offsets: [...offsets] });
  return failure(
    diagnostic("WH6019", `${what}: ${path.value} defines no such function`, { help: [`nm -D ${path.value} shows what a library exports`] }),
  );
}

/** Run a program whenever a function of an executable or library is called, or returns. */
export function attachUprobe(program: KernelProgram, place: UprobePlace, options: UprobeOptions = {}): Result<Link> {
  const { syscalls } = program;
  const kind = options.onReturn === true ? "uretprobe" : "uprobe";
  const wrong = wrongType(program, "a uprobe", ["kprobe"]);
  if (wrong) return failure(wrong);
  const target = describePlace(place);
  const what = `program ${program.spec.name} cannot be attached to ${kind} ${target}`;
  const type = probeType("uprobe");
  if (type === undefined) return failure(lackOfFeature(what, "uprobes (CONFIG_UPROBES, CONFIG_UPROBE_EVENTS)"));
  const found = resolveUprobePlace(what, place);
  if (!found.ok) return found;
  const trouble = { program, to: `${kind} ${target}`, needs: ["CAP_BPF", "CAP_PERFMON"] } as const;
  const opened = openPerfEvent(syscalls, {
    type,
    config: options.onReturn === true ? RETURN_PROBE : 0n,
    config1: cString(found.value.path),
    config2: BigInt(found.value.offset),
    pid: options.pid ?? -1,
    // In all processes one event sees all CPUs; in one process it follows the process.
    cpu: options.pid === undefined ? 0 : -1,
  });
  if (opened.value < 0) return failure(attachError({ ...trouble, errno: opened.errno }));
  const attached = attachToEvent(program, opened.value, options.cookie);
  if (!attached.ok) return failure(attachError({ ...trouble, errno: attached.errno }));
  return ok(
    linkOf(
      kind,
      target,
      attached.fds.map((fd) => closing(syscalls, fd)),
    ),
  );
}

function describePlace({ file, symbol, offsetBytes }: UprobePlace): string {
  const offset = offsetBytes === undefined ? "" : `0x${offsetBytes.toString(16)}`;
  return symbol === undefined ? `${file}:${offset || "0"}` : `${file}:${symbol}${offset === "" ? "" : `+${offset}`}`;
}

function openExecutable(path: string): Result<Executable> {
  try {
    const executable = readExecutable(new Uint8Array(readFileSync(path)));
    return executable.ok ? executable : failure(diagnostic("WH6025", `${path}: ${executable.diagnostics[0]?.message}`));
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return failure(diagnostic("WH6025", `${path} cannot be read: ${String(error.code)}`));
  }
}

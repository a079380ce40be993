import { type Compilation, type CompileOptions, compileSource } from "@whistler/compiler";
import { nodeHost } from "@whistler/compiler/node";
import type { Result } from "@whistler/diagnostics";
import type { CompileSettings } from "./arguments.ts";
import { readBytes } from "./terminal.ts";

/** Whether the bytes are an ELF file, whatever its name: objects are told from Lisp by their first four bytes. */
export function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/** Read and compile a Lisp file. */
export function compileFile(path: string, settings: CompileSettings, extra: CompileOptions = {}): Result<Compilation> {
  const bytes = readBytes(path);
  return bytes.ok ? compileText(path, bytes.value, settings, extra) : bytes;
}

export function compileText(path: string, bytes: Uint8Array, settings: CompileSettings, extra: CompileOptions = {}): Result<Compilation> {
  return compileSource(new TextDecoder().decode(bytes), path, undefined, {
    cpu: settings.cpu,
    optLevel: settings.optLevel,
    disable: settings.disable,
    warn: settings.warn,
    host: nodeHost({
      ...(settings.tracefs === undefined ? {} : { tracefs: settings.tracefs }),
      ...(settings.btf === undefined ? {} : { btf: settings.btf }),
      ...(settings.target === undefined ? {} : { target: settings.target }),
    }),
    ...extra,
  });
}

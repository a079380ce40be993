import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Diagnostic, diagnostic, failure, ok, type Result } from "@whistler/diagnostics";

/** What the command line needs of the world; tests pass their own. */
export interface Terminal {
  readonly colour: boolean;
  out(text: string | Uint8Array): void;
  error(text: string): void;
}

/** The terminal of this process. Writes are synchronous: nothing is lost when the process ends. */
export const processTerminal: Terminal = {
  colour: process.stderr.isTTY === true && process.env["NO_COLOR"] === undefined,
  out: (text) => writeAll(1, typeof text === "string" ? Buffer.from(text) : text),
  error: (text) => writeAll(2, Buffer.from(text)),
};

/** Write everything, also to pipes that take it piecemeal. A reader that went away (EPIPE) ends the process quietly. */
function writeAll(fd: 1 | 2, bytes: Uint8Array): void {
  try {
    writeFileSync(fd, bytes);
  } catch (error) {
    if (isSystemError(error) && error.code === "EPIPE") process.exit(0);
    throw error;
  }
}

interface SystemError extends Error {
  readonly code: string;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}

/** The reason of a failed file operation in plain words. Errors that no user can cause go on as they are. */
function fileDiagnostic(code: "WH7001" | "WH7002", path: string, error: unknown): Diagnostic {
  if (!isSystemError(error)) throw error;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: code === "WH7001" ? "no such file" : "no such directory",
    EACCES: "permission denied",
    EPERM: "operation not permitted",
    EISDIR: "this is a directory",
    ENOTDIR: "a part of the path is not a directory",
    ENOSPC: "no space left on the device",
    EROFS: "the file system is read-only",
  };
  return diagnostic(code, `${path}: ${reasons[error.code] ?? error.message}`);
}

/** Standard input of this process, to its end. */
export function readStandardInput(): string {
  return readFileSync(0, "utf8");
}

export function readBytes(path: string): Result<Uint8Array> {
  try {
    return ok(new Uint8Array(readFileSync(path)));
  } catch (error) {
    return failure(fileDiagnostic("WH7001", path, error));
  }
}

/** Write a file whole or not at all: beside its place, then renamed. */
export function writeAtomically(path: string, bytes: Uint8Array): Result<undefined> {
  const beside = join(dirname(path), `.${randomBytes(6).toString("hex")}.tmp`);
  try {
    writeFileSync(beside, bytes, { flag: "wx" });
    renameSync(beside, path);
    return ok(undefined);
  } catch (error) {
    rmSync(beside, { force: true });
    return failure(fileDiagnostic("WH7002", path, error));
  }
}

import { existsSync, readdirSync, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { diagnostic, failure, ok, type Result } from "@whistler/diagnostics";

/** Where the dynamic linker looks, beside its cache (ld.so(8)); Debian has a directory for each architecture in them. */
const LIBRARY_DIRECTORIES = ["/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"];

/**
 * The file that a probe is placed in. A path with a slash is that file; a name with `.so` is looked for where the dynamic linker finds
 * libraries, any other on PATH.
 */
export function findExecutable(name: string): Result<string> {
  const candidates = name.includes("/") ? [resolve(name)] : directoriesFor(name).map((directory) => join(directory, name));
  const found = candidates.find((path) => existsSync(path) && statSync(path).isFile());
  if (found !== undefined) return ok(found);
  const where = name.includes("/") ? "" : name.includes(".so") ? " among the libraries" : " on PATH";
  return failure(diagnostic("WH6025", `no executable or library ${name}${where}`));
}

function directoriesFor(name: string): readonly string[] {
  const listed = (variable: string): readonly string[] => (process.env[variable] ?? "").split(delimiter).filter((one) => one !== "");
  if (!name.includes(".so")) return listed("PATH");
  return [...listed("LD_LIBRARY_PATH"), ...LIBRARY_DIRECTORIES.flatMap((directory) => [directory, ...architectureDirectories(directory)])];
}

/** `/usr/lib/x86_64-linux-gnu`. */
function architectureDirectories(directory: string): readonly string[] {
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => name.startsWith(`${machine}-linux-`))
    .map((name) => join(directory, name));
}

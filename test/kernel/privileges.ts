import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";

/** Why tests that load programs with bpftool cannot run here; undefined where they can. */
function whatIsMissing(): string | undefined {
  if (process.platform !== "linux") return "this is not Linux";
  if (process.getuid?.() !== 0) return "not root";
  if (spawnSync("bpftool", ["version"]).status !== 0) return "bpftool is not installed";
  if (spawnSync("bpftool", ["prog", "list"]).status !== 0) return "bpf(2) is not permitted";
  return undefined;
}

const missing = whatIsMissing();

/**
 * A suite that needs the kernel. Where it cannot run it is skipped and says why; under EXPECT_KERNEL=1 that is a failure, so that a
 * machine that should run it cannot skip it unseen.
 */
export function describeKernel(name: string, suite: () => void): void {
  if (missing !== undefined && process.env["EXPECT_KERNEL"] === "1") throw new Error(`${name}: EXPECT_KERNEL is set, but ${missing}`);
  if (missing !== undefined) console.warn(`SKIPPED ${name}: ${missing}`);
  describe.skipIf(missing !== undefined)(name, suite);
}

let counter = 0;

/** A name that no other test run uses at the same time. */
export function uniqueName(prefix: string): string {
  return `${prefix}${process.pid.toString(36)}${(counter++).toString(36)}`;
}

/** Run with a directory on bpffs that is gone afterwards, with everything pinned in it. */
export function withPins<T>(run: (directory: string) => T): T {
  const root = "/sys/fs/bpf";
  if (spawnSync("mountpoint", ["-q", root]).status !== 0) execFileSync("mount", ["-t", "bpf", "bpf", root]);
  const directory = `${root}/${uniqueName("whistler_")}`;
  mkdirSync(directory);
  try {
    return run(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Run with a directory for files that is gone afterwards. */
export function withFiles<T>(run: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), "whistler-"));
  try {
    return run(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Run a command; its output, or an error with all that it printed. */
export function command(name: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(name, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${name} ${args.join(" ")}: exit ${status}\n${stdout}${stderr}`);
  return stdout;
}

/** Run with tracefs mounted where no one else sees it. */
export function withTracefs<T>(run: (root: string) => T): T {
  return withFiles((directory) => {
    command("mount", "-t", "tracefs", "tracefs", directory);
    try {
      return run(directory);
    } finally {
      command("umount", directory);
    }
  });
}

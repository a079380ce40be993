import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Under this, a kernel test that cannot run fails instead of being skipped. */
const EXPECT_KERNEL = process.env["EXPECT_KERNEL"] === "1";

/** Why kernel tests cannot run here; undefined if they can. Told once, loudly. */
export const kernelObstacle: string | undefined = findObstacle();

if (kernelObstacle !== undefined) {
  if (EXPECT_KERNEL) throw new Error(`EXPECT_KERNEL=1, but ${kernelObstacle}`);
  console.warn(`SKIPPED: kernel tests of packages/object: ${kernelObstacle}`);
}

function findObstacle(): string | undefined {
  if (process.getuid?.() !== 0) return "they need root";
  if (bpftoolPath() === undefined) return "bpftool is missing (apt-get install bpftool)";
  const programs = spawnSync(bpftoolPath() ?? "", ["prog", "show"], { encoding: "utf8" });
  return programs.status === 0 ? undefined : `bpftool prog show fails: ${programs.stderr}`;
}

function bpftoolPath(): string | undefined {
  return ["/usr/sbin/bpftool", "/usr/local/sbin/bpftool", "/usr/bin/bpftool"].find((path) => existsSync(path));
}

/** Standard output of bpftool. Throws with all that it said if it fails. */
export function bpftool(...args: readonly string[]): string {
  const run = spawnSync(bpftoolPath() ?? "bpftool", [...args], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (run.status !== 0) throw new Error(`bpftool ${args.join(" ")}: exit ${run.status}\n${run.stdout}${run.stderr}`);
  return run.stdout + run.stderr;
}

/** A directory for files and a bpffs of its own for pins; both are gone after `close`, and with the pins what they held. */
export function kernelSandbox(): { readonly dir: string; readonly pins: string; close(): void } {
  const dir = mkdtempSync(join(tmpdir(), "whistler-object-"));
  const pins = join(dir, "pins");
  mkdirSync(pins);
  execFileSync("mount", ["-t", "bpf", "bpf", pins]);
  return {
    dir,
    pins,
    close() {
      execFileSync("umount", [pins]);
      // Never recursive over a mount that is still there.
      if (readFileSync("/proc/self/mounts", "utf8").includes(pins)) throw new Error(`${pins} is still mounted`);
      rmdirSync(pins);
      rmSync(dir, { recursive: true });
    },
  };
}

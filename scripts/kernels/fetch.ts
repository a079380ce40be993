import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { KERNEL_SERIES, type SeriesName } from "./kernel-series.ts";
import { Obstacle, requireCommand, run } from "./obstacle.ts";

/** Modules that the guest loads, without the compression that some kernels package them in. */
const MODULES = ["kernel/drivers/net/veth.ko", "kernel/net/sched/sch_ingress.ko", "kernel/net/sched/cls_bpf.ko"] as const;

export interface KernelFiles {
  /** `uname -r` of the kernel. */
  readonly release: string;
  /** Path of the bootable image. */
  readonly image: string;
  /** Paths of the modules, uncompressed, in the order to load them. */
  readonly modules: readonly string[];
}

/** The newest kernel of a series from Debian's archive, unpacked under `cache/<series>`; what is there already is used as it is. */
export function fetchKernel(series: SeriesName, cache: string): KernelFiles {
  const directory = join(cache, series);
  if (!existsSync(directory)) {
    mkdirSync(cache, { recursive: true });
    // Filled beside it and moved into place: an interrupted download leaves no half kernel.
    const fresh = mkdtempSync(join(cache, "unpacking-"));
    try {
      unpack(series, fresh);
      renameSync(fresh, directory);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  return {
    release: readFileSync(join(directory, "release"), "utf8"),
    image: join(directory, "vmlinuz"),
    modules: MODULES.map((module) => join(directory, basename(module))),
  };
}

function unpack(series: SeriesName, into: string): void {
  for (const command of ["apt-cache", "apt-get", "dpkg-deb"])
    requireCommand(command, "kernels are fetched as Debian packages, on Debian 12 or a system with its package sources");
  requireCommand("busybox", "apt-get install --no-install-recommends busybox-static");
  const name = newestPackage(series);
  const work = mkdtempSync(join(tmpdir(), "whistler-kernel-"));
  try {
    run("apt-get", ["download", "-qq", "-o", "APT::Sandbox::User=root", name], { cwd: work });
    const archive = readdirSync(work).find((file) => file.endsWith(".deb"));
    if (archive === undefined) throw new Obstacle(`apt-get download ${name} left no package`);
    run("dpkg-deb", ["-x", archive, "tree"], { cwd: work });
    const release = name.slice("linux-image-".length);
    cpSync(join(work, `tree/boot/vmlinuz-${release}`), join(into, "vmlinuz"));
    for (const module of MODULES) copyModule(join(work, `tree/lib/modules/${release}`, module), into);
    writeFileSync(join(into, "release"), release);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Copy a module, taking off the compression of newer packages. */
function copyModule(path: string, into: string): void {
  const target = join(into, basename(path));
  if (existsSync(path)) cpSync(path, target);
  else if (existsSync(`${path}.xz`)) {
    run("busybox", ["unxz", `${path}.xz`]);
    cpSync(path, target);
  } else throw new Obstacle(`the kernel package has no module ${basename(path)} in ${dirname(path)}`);
}

function newestPackage(series: SeriesName): string {
  const { packagePattern } = KERNEL_SERIES[series];
  const search = (): string | undefined =>
    run("apt-cache", ["search", "--names-only", packagePattern])
      .split("\n")
      .map((line) => line.split(" ")[0] ?? "")
      .filter((name) => name !== "")
      .sort(byVersion)
      .at(-1);
  const found = search();
  if (found !== undefined) return found;
  // Fresh containers have no package lists. Without root this fails, and the message below says what to do.
  spawnSync("apt-get", ["update", "-qq"]);
  const now = search();
  if (now !== undefined) return now;
  throw new Obstacle(
    `no package of Linux ${series} (${packagePattern}) in the package lists: apt-get update, with sources of Debian bookworm and bookworm-backports`,
  );
}

/** By the numbers in the names: 6.12.9 before 6.12.117. */
function byVersion(a: string, b: string): number {
  const numbers = (name: string): readonly number[] => (name.match(/\d+/g) ?? []).map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  const at = left.findIndex((number, index) => number !== right[index]);
  return at < 0 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? 0);
}

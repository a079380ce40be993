import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { type ArchiveEntry, cpioArchive } from "./cpio.ts";
import type { KernelFiles } from "./fetch.ts";
import { isInstalled, Obstacle, run } from "./obstacle.ts";

/** Directories that the guest's init mounts on, or that programs want. */
const MOUNT_POINTS = ["proc", "sys", "dev", "tmp", "bin", "etc"] as const;

/**
 * What the guest boots into: busybox and the init script, this Node with its shared libraries, the loader's native module, the kernel's
 * modules, the guest program and the files of its job under `/job`.
 */
export function initramfs(root: string, kernel: KernelFiles, guestProgram: string, job: ReadonlyMap<string, Uint8Array>): Buffer {
  const koffi = [join(root, "node_modules/koffi"), ...nativeModules(root)];
  const binaries = [process.execPath, ...koffi.flatMap(filesUnder).filter((path) => path.endsWith(".node"))];
  const entries: ArchiveEntry[] = [
    file("init", join(root, "scripts/kernels/guest/init.sh"), 0o755),
    file("bin/busybox", busybox(), 0o755),
    file("bin/node", process.execPath, 0o755),
    file("app/run.mjs", guestProgram, 0o644),
    ...[...new Set(binaries.flatMap(sharedLibraries))].map((path) => file(path.slice(1), path, 0o755)),
    ...koffi.flatMap((directory) => filesUnder(directory).map((path) => file(`app/${relative(root, path)}`, path, 0o644))),
    // Their numbers keep the order in which they are loaded.
    ...kernel.modules.map((path, index) => file(`modules/${index}-${basename(path)}`, path, 0o644)),
    ...[...job].map(([name, bytes]) => ({ path: `job/${name}`, bytes, mode: 0o644 })),
  ];
  return cpioArchive(entries, MOUNT_POINTS);
}

const file = (path: string, from: string, mode: number): ArchiveEntry => ({ path, bytes: readFileSync(from), mode });

/** A busybox that needs no libraries: Debian's busybox-static. */
function busybox(): string {
  const path = isInstalled("busybox") ? realpathSync(run("which", ["busybox"]).trim()) : undefined;
  if (path === undefined || sharedLibraries(path).length > 0)
    throw new Obstacle("no statically linked busybox: apt-get install --no-install-recommends busybox-static");
  return path;
}

/** The packages that hold koffi's native module, for the platforms that npm installed. */
function nativeModules(root: string): readonly string[] {
  const scope = join(root, "node_modules/@koromix");
  if (!existsSync(scope)) throw new Obstacle("koffi's native module is not installed: npm ci");
  return readdirSync(scope).map((name) => join(scope, name));
}

function filesUnder(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());
}

/**
 * Absolute paths of the libraries, and of the dynamic loader, that a program needs. None where it is static: `ldd` then fails, and prints
 * no path. What a module for another libc misses is printed without one.
 */
function sharedLibraries(binary: string): readonly string[] {
  const { stdout, error } = spawnSync("ldd", [binary], { encoding: "utf8" });
  if (error) throw new Obstacle(`ldd: ${error.message}`);
  return [...stdout.matchAll(/(?:^\s*|=> )(\/\S+) \(0x/gm)].map(([, path]) => path ?? "");
}

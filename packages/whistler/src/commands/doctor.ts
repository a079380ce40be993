import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { delimiter, join } from "node:path";
import { allTypes, decodeBtf } from "@whistler/btf";
import { kernelObstacle } from "@whistler/loader";
import type { Terminal } from "../terminal.ts";
import { VERSION } from "../version.ts";

/** What one look at the machine found. */
export interface Finding {
  readonly label: string;
  readonly detail: string;
  /** What to do about it; absent when nothing is amiss. */
  readonly fix?: string;
}

/** `whistler doctor`: what this machine can do with what is compiled. Always 0: a missing thing matters only to those who need it. */
export function runDoctor(terminal: Terminal): number {
  terminal.out(`Whistler doctor\nversion: whistler v${VERSION}\nkernel: ${release()}\n\n`);
  const findings = examine();
  for (const { label, detail, fix } of findings)
    terminal.out(`[${fix === undefined ? "ok" : "warn"}] ${label} - ${detail}\n${fix === undefined ? "" : `       fix: ${fix}\n`}`);
  const amiss = findings.filter((finding) => finding.fix !== undefined).length;
  terminal.out(`\ndoctor checks completed: ${findings.length - amiss} ok, ${amiss} to look at\n`);
  return 0;
}

export function examine(): readonly Finding[] {
  return [
    runtime(),
    capabilities(),
    loading(),
    jit(),
    tracefs(),
    tracepointFormat(),
    kernelTypes(),
    mounted("bpffs", "bpf", "/sys/fs/bpf", "mount -t bpf bpf /sys/fs/bpf", "maps and programs are pinned there"),
    mounted("cgroup v2", "cgroup2", "/sys/fs/cgroup", "mount -t cgroup2 none /sys/fs/cgroup", "cgroup programs are attached there"),
    onPath("ip", "apt-get install iproute2"),
    onPath("tc", "apt-get install iproute2"),
    onPath("bpftool", "apt-get install bpftool"),
  ];
}

function runtime(): Finding {
  return { label: "runtime", detail: `node ${process.version} on ${process.platform} ${process.arch}` };
}

/** Bits of capability sets (linux/capability.h). */
const CAPABILITIES: readonly (readonly [string, bigint])[] = [
  ["cap_net_admin", 12n],
  ["cap_perfmon", 38n],
  ["cap_bpf", 39n],
];
const CAP_SYS_ADMIN = 21n;

/** The effective capabilities of this process; CAP_SYS_ADMIN stands for those that were split from it. */
function capabilities(): Finding {
  const status = textOf("/proc/self/status");
  const set = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status ?? "")?.[1] ?? "0"}`);
  const has = (bit: bigint): boolean => ((set >> bit) & 1n) === 1n;
  const missing = CAPABILITIES.filter(([name, bit]) => !has(bit) && (name === "cap_net_admin" || !has(CAP_SYS_ADMIN))).map(
    ([name]) => name,
  );
  const label = "capabilities";
  if (missing.length === 0) return { label, detail: CAPABILITIES.map(([name]) => name).join(", ") };
  return { label, detail: `missing: ${missing.join(", ")}`, fix: `run as root, or setcap ${missing.join(",")}+ep ${process.execPath}` };
}

function loading(): Finding {
  const obstacle = kernelObstacle();
  const label = "program loading";
  if (!obstacle) return { label, detail: "the kernel took a trivial program" };
  return { label, detail: obstacle.message, fix: obstacle.help?.[0] ?? "run as root" };
}

function jit(): Finding {
  const setting = textOf("/proc/sys/net/core/bpf_jit_enable")?.trim();
  const label = "JIT compiler";
  if (setting === undefined) return { label, detail: "always on, or not to be seen from here" };
  return setting === "0"
    ? { label, detail: "off: programs are interpreted", fix: "sysctl net.core.bpf_jit_enable=1" }
    : { label, detail: "on" };
}

const TRACEFS = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

function tracefs(): Finding {
  const root = TRACEFS.find((path) => existsSync(join(path, "events")));
  const label = "tracefs";
  if (root) return { label, detail: root };
  return {
    label,
    detail: "not mounted, or not readable",
    fix: "mount -t tracefs tracefs /sys/kernel/tracing, or give formats with --tracefs DIR",
  };
}

function tracepointFormat(): Finding {
  const label = "tracepoint formats";
  const path = "events/sched/sched_switch/format";
  const found = TRACEFS.find((root) => textOf(join(root, path)) !== undefined);
  if (found) return { label, detail: `${join(found, path)} is readable` };
  return { label, detail: `${path} is not readable`, fix: "chmod a+r the format files that deftracepoint names, or run as root" };
}

function kernelTypes(): Finding {
  const label = "kernel types";
  const path = "/sys/kernel/btf/vmlinux";
  const bytes = bytesOf(path);
  if (!bytes) return { label, detail: `${path} is not readable`, fix: "a kernel with CONFIG_DEBUG_INFO_BTF, or --btf FILE" };
  const decoded = decodeBtf(bytes);
  if (!decoded.ok) return { label, detail: `${path}: ${decoded.diagnostics[0]?.message ?? "malformed"}`, fix: "--btf FILE" };
  return { label, detail: `${path}, ${[...allTypes(decoded.value)].length} types` };
}

/** Whether a file system of this type is mounted; `usual` is where one would look. */
function mounted(label: string, type: string, usual: string, fix: string, why: string): Finding {
  const mounts = (textOf("/proc/mounts") ?? "").split("\n").map((line) => line.split(" "));
  const at = mounts.filter((fields) => fields[2] === type).map((fields) => fields[1]);
  return at.length > 0 ? { label, detail: at.join(", ") } : { label, detail: `not mounted at ${usual}: ${why}`, fix };
}

function onPath(name: string, fix: string): Finding {
  // Administrators' commands are often not on a user's path.
  const directories = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  const found = directories.map((directory) => join(directory, name)).find(isExecutable);
  return found ? { label: name, detail: found } : { label: name, detail: "not found on PATH; only some workflows need it", fix };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for us: either way it cannot be run.
    return false;
  }
}

function bytesOf(path: string): Uint8Array | undefined {
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    // Not there, or not readable: the finding says so.
    return undefined;
  }
}

function textOf(path: string): string | undefined {
  const bytes = bytesOf(path);
  return bytes && new TextDecoder().decode(bytes);
}

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KernelFiles } from "./fetch.ts";
import { EXIT_MARK } from "./job.ts";
import { requireCommand } from "./obstacle.ts";

export interface GuestOutcome {
  /** What the guest program printed, line by line; all that came before the end, whatever the end was. */
  readonly lines: readonly string[];
  /** Why the guest did not come to its end; undefined where it did. */
  readonly trouble: string | undefined;
  /** From launch to power-off. */
  readonly seconds: number;
}

/** Enough for Node, the archive while it is unpacked, and verifier logs of 32 MB. */
const MEMORY_MB = 1536;
/** Lines of the console that a report of trouble shows. */
const TAIL_LINES = 40;

/**
 * Boot a kernel in QEMU with software emulation (TCG: it needs neither KVM nor privileges) and wait until it powers off; a guest that takes
 * longer than the time limit is killed. The first serial port is the console, the second carries what the guest program prints.
 */
export function boot(kernel: KernelFiles, archive: Uint8Array, timeoutSeconds: number): GuestOutcome {
  requireCommand("qemu-system-x86_64", "apt-get install --no-install-recommends qemu-system-x86");
  const directory = mkdtempSync(join(tmpdir(), "whistler-boot-"));
  try {
    const [initrd, output] = [join(directory, "initrd"), join(directory, "output")];
    writeFileSync(initrd, archive);
    const started = performance.now();
    const { error, status, stdout, stderr } = spawnSync("qemu-system-x86_64", qemuArguments(kernel.image, initrd, output), {
      encoding: "utf8",
      timeout: timeoutSeconds * 1000,
      killSignal: "SIGKILL",
      maxBuffer: 1 << 28,
    });
    const seconds = (performance.now() - started) / 1000;
    const printed = existsSync(output) ? readFileSync(output, "utf8").split(/\r?\n/) : [];
    const end = printed.findIndex((line) => line.startsWith(EXIT_MARK));
    const console = stdout.trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
    return { lines: end < 0 ? printed : printed.slice(0, end), trouble: trouble(), seconds };

    function trouble(): string | undefined {
      if (error && "code" in error && error.code === "ETIMEDOUT") return `the guest was killed after ${timeoutSeconds} s\n${console}`;
      if (error) return `qemu-system-x86_64: ${error.message}`;
      if (status !== 0) return `qemu-system-x86_64 ended with code ${status}\n${stderr}${console}`;
      if (stdout.includes("Kernel panic")) return `the guest's kernel panicked\n${console}`;
      const mark = printed[end];
      if (mark === undefined) return `the guest powered off before its program ended\n${console}`;
      return mark === `${EXIT_MARK}0` ? undefined : `the ${mark}\n${console}`;
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function qemuArguments(image: string, initrd: string, output: string): readonly string[] {
  // A kernel that finds itself in an inconsistent state (oops) panics, and a panic ends QEMU: nothing that follows would mean anything.
  const commandLine = "console=ttyS0 quiet panic=-1 oops=panic";
  return [
    ...["-M", "q35", "-accel", "tcg", "-cpu", "max", "-smp", "2", "-m", String(MEMORY_MB)],
    ...["-kernel", image, "-initrd", initrd, "-append", commandLine],
    ...["-nodefaults", "-nographic", "-no-reboot", "-serial", "stdio", "-serial", `file:${output}`],
  ];
}

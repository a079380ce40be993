import { spawnSync } from "node:child_process";

/** Why kernels cannot be tested here, and what to do about it. Shown without a stack. */
export class Obstacle extends Error {}

/** Run a command; what it printed, or an obstacle with its name, exit code and error output. */
export function run(command: string, args: readonly string[], options: { readonly cwd?: string } = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28, ...options });
  if (error) throw new Obstacle(`${command}: ${error.message}`);
  if (status !== 0) throw new Obstacle(`${command} ${args.join(" ")}: exit code ${status}\n${stderr}`);
  return stdout;
}

/** Whether a command is on the path. */
export function isInstalled(command: string): boolean {
  return spawnSync("which", [command]).status === 0;
}

/** The command is on the path, or the Debian package that has it is named. */
export function requireCommand(command: string, install: string): void {
  if (!isInstalled(command)) throw new Obstacle(`${command} is not installed: ${install}`);
}

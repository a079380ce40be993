import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { minimalElf } from "./minimal-elf.ts";

/** An llvm-objdump on this machine. */
export interface LlvmObjdump {
  readonly path: string;
  readonly major: number;
}

/** The newest llvm-objdump on PATH, under its plain or a versioned name; undefined when there is none. */
export function newestLlvmObjdump(): LlvmObjdump | undefined {
  const found: LlvmObjdump[] = [];
  for (const directory of (process.env["PATH"] ?? "").split(delimiter)) {
    for (const name of namesIn(directory)) {
      if (!/^llvm-objdump(-\d+)?$/.test(name)) continue;
      const path = join(directory, name);
      const version = /LLVM version (\d+)\./.exec(execFileSync(path, ["--version"], { encoding: "utf8" }));
      if (version?.[1] !== undefined) found.push({ path, major: Number(version[1]) });
    }
  }
  return found.sort((a, b) => b.major - a.major)[0];
}

/** PATH may name directories that do not exist or that we may not read: those hold no tool for us. */
function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** What the tool prints for each instruction, white space made single, `<symbol>` of jump targets dropped. */
export function disassembleWithLlvm({ path, major }: LlvmObjdump, text: Uint8Array): readonly string[] {
  const directory = mkdtempSync(join(tmpdir(), "isa-objdump-"));
  try {
    const object = join(directory, "insns.o");
    writeFileSync(object, minimalElf(text));
    // Since 22 the default cpu knows everything; before, v4 had to be asked for.
    const cpu = major < 22 ? ["--mcpu=v4"] : [];
    const output = execFileSync(path, ["-d", "-z", "--no-show-raw-insn", ...cpu, object], { encoding: "utf8", maxBuffer: 1 << 28 });
    return output
      .split("\n")
      .map((line) => /^\s*[0-9a-f]+:\s+(.*)$/.exec(line)?.[1])
      .filter((line) => line !== undefined)
      .map((line) =>
        line
          .replace(/\s+/g, " ")
          .replace(/ <\.text[^>]*>$/, "")
          .trim(),
      );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

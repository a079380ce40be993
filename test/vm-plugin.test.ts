import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { encode, exit, type Insn, ja, lddw, mov64Imm } from "@whistler/isa";
import { beforeAll, describe, expect, test } from "vitest";
import { runCommandLine } from "whistler";
import { corpusIsThere, loadFile, positiveFiles } from "./corpora/bpf-conformance/corpus.ts";

/** `whistler vm-plugin` as the runner of the bpf_conformance suite calls it: in this process on everything, as a process on a sample. */

interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function inProcess(...args: readonly string[]): Promise<Answer> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommandLine(["vm-plugin", ...args], {
    colour: false,
    out: (text) => out.push(typeof text === "string" ? text : new TextDecoder().decode(text)),
    error: (text) => err.push(text),
  });
  return { code, out: out.join(""), err: err.join("") };
}

/** The suite's runner writes bytes with two blanks between them, and one behind the last. */
const spaced = (bytes: Uint8Array): string => Array.from(bytes, (byte) => `${byte.toString(16).padStart(2, "0")}  `).join("");
const continuous = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const program = (...insns: readonly Insn[]): string => spaced(encode(insns));

interface Case {
  readonly name: string;
  readonly program: Uint8Array;
  readonly memory: Uint8Array;
  readonly result: string;
}

const cases: readonly Case[] = positiveFiles.map(({ name, text }) => {
  const loaded = loadFile(text);
  if (!loaded.ok || loaded.value.file.result === undefined) throw new Error(`${name} does not load`);
  const { file, insns } = loaded.value;
  return { name, program: encode(insns), memory: file.memory, result: `${file.result?.toString(16)}\n` };
});

describe.skipIf(!corpusIsThere)("on the corpus", () => {
  test.each(cases)("$name", async ({ program, memory, result }) => {
    expect(await inProcess("--program", spaced(program), spaced(memory))).toEqual({ code: 0, out: result, err: "" });
  });
});

describe("arguments", () => {
  test("bytes may be written without blanks", async () => {
    const code = continuous(encode([lddw(0, 0x1122334455667788n), exit()]));
    expect(await inProcess("--program", code)).toMatchObject({ code: 0, out: "1122334455667788\n" });
  });

  test("a negative number is its 64 bits", async () => {
    expect(await inProcess("--program", program(mov64Imm(0, -1), exit()))).toMatchObject({ code: 0, out: `${"f".repeat(16)}\n` });
  });

  test("empty arguments stand for nothing", async () => {
    expect(await inProcess("--program", program(mov64Imm(0, 1), exit()), "", "")).toMatchObject({ code: 0, out: "1\n" });
  });

  test.each([
    ["--elf", "no ELF objects"],
    ["--debug", "no --debug"],
    ["--jit", "--jit"],
  ])("%s is refused with a reason", async (option, reason) => {
    expect(await inProcess("--program", program(exit()), option)).toMatchObject({ code: 2, out: "", err: expect.stringContaining(reason) });
  });

  test("memory is one argument", async () => {
    expect(await inProcess("--program", program(exit()), "aa", "bb")).toMatchObject({ code: 2, out: "" });
  });
});

describe("what goes wrong is told on standard error, exit code 1", () => {
  test.each([
    ["no hex", "xy", "", "WH7120"],
    ["half a byte", "950", "", "WH7120"],
    ["memory that is no hex", program(exit()), "1g", "WH7120"],
    ["half an instruction", "95 00 00 00", "", "WH7121"],
    ["half a lddw", "18 00 00 00 01 00 00 00", "", "WH7121"],
    ["no instructions", "", "", "WH7121"],
    ["an unknown opcode", "ff 00 00 00 00 00 00 00", "", "WH7121"],
    ["an unused field", "95 00 00 00 01 00 00 00", "", "WH7121"],
    ["a jump out of the program", program(ja(5), exit()), "", "WH7121"],
    ["control that runs off the end", program(mov64Imm(0, 0)), "", "WH7121"],
    ["an r0 that was never written", program(exit()), "", "WH7102"],
    ["an endless loop", program(ja(-1), exit()), "", "WH7104"],
    ["a helper that is not there", "85 00 00 00 01 00 00 00 95 00 00 00 00 00 00 00", "", "WH7106"],
    ["a load outside of the memory", "79 10 01 00 00 00 00 00 95 00 00 00 00 00 00 00", "11 22 33 44 55 66 77 88", "WH7101"],
  ])("%s", async (_what, code, memory, expected) => {
    expect(await inProcess("--program", code, memory)).toMatchObject({ code: 1, out: "", err: expect.stringContaining(expected) });
  });
});

describe("as a process", () => {
  const root = fileURLToPath(new URL("..", import.meta.url));

  beforeAll(() => {
    execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-b"], { cwd: root, stdio: "pipe" });
  });

  const run = (stdin: string, ...args: readonly string[]): Answer => {
    const cli = fileURLToPath(new URL("../packages/whistler/bin/whistler.js", import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "vm-plugin", ...args], { input: stdin, encoding: "utf8" });
    return { code: status, out: stdout, err: stderr };
  };

  test.skipIf(!corpusIsThere).each(cases.filter((_, index) => index % 16 === 0))("$name", ({ program, memory, result }) => {
    expect(run(`${spaced(program)}\n`, ...(memory.length > 0 ? [spaced(memory)] : []))).toEqual({ code: 0, out: result, err: "" });
  });

  test("a refusal", () => {
    const { code, out, err } = run("95 00 00 00 01 00 00 00\n");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("error[WH7121]: slot 0: exit does not use imm, which is 1");
  });
});

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** What npm would publish: packed, installed in an empty folder away from this repository, and used there. */

const root = new URL("../", import.meta.url).pathname;
const { layers } = JSON.parse(readFileSync(join(root, "layers.json"), "utf8")) as { layers: string[][] };
const names = layers.flat().map((name) => (name === "whistler" ? name : `@whistler/${name}`));

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let folder = "";
let packed: readonly Packed[] = [];
const tarball = ({ filename }: Packed): string => join(folder, "tarballs", filename);

beforeAll(() => {
  // realpath: the temporary folder of some systems is a link.
  folder = realpathSync(mkdtempSync(join(tmpdir(), "whistler-pack-")));
  const json = execFileSync(process.execPath, ["scripts/pack.mjs", join(folder, "tarballs")], { cwd: root, encoding: "utf8" });
  packed = Object.values(JSON.parse(json) as Record<string, Packed>);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the tarballs", () => {
  test("are those of every package", () => expect(packed.map(({ name }) => name).sort()).toEqual([...names].sort()));

  test("hold the build of each source, the source, licence and README, and nothing else", () => {
    for (const { name, files } of packed) {
      const paths = files.map(({ path }) => path);
      const sources = paths.filter((path) => path.startsWith("src/"));
      const built = sources.flatMap((path) => {
        const stem = path.replace(/^src\//, "dist/").replace(/\.ts$/, "");
        return [".js", ".js.map", ".d.ts", ".d.ts.map"].map((extension) => `${stem}${extension}`);
      });
      const fixed = ["LICENSE", "README.md", "package.json", ...(name === "whistler" ? ["bin/whistler.js"] : [])];
      expect({ name, files: [...paths].sort() }).toEqual({ name, files: [...fixed, ...sources, ...built].sort() });
      expect(sources.every((path) => path.endsWith(".ts"))).toBe(true);
    }
  });

  test("please publint", async () => {
    for (const one of packed) {
      const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(readFileSync(tarball(one))).buffer }, strict: true });
      expect({ name: one.name, messages: messages.map((message) => formatMessage(message, pkg)) }).toEqual({
        name: one.name,
        messages: [],
      });
    }
  });
});

describe("installed in an empty folder", () => {
  let home = "";
  const run = (command: string, ...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: home, encoding: "utf8" });
    expect({ command: [command, ...args].join(" "), status, stderr }).toEqual({
      command: [command, ...args].join(" "),
      status: 0,
      stderr: "",
    });
    return stdout;
  };
  const PROGRAM = "(defprog bucket (:type :xdp) (mod (ctx ingress-ifindex) 8))";

  beforeAll(() => {
    home = join(folder, "home");
    const dependencies = Object.fromEntries(packed.map((one) => [one.name, `file:${tarball(one)}`]));
    cpSync(join(root, "examples/custom-pass/src"), join(home, "pass"), { recursive: true });
    writeFileSync(join(home, "package.json"), JSON.stringify({ name: "home", private: true, type: "module", dependencies }));
    writeFileSync(join(home, "bucket.lisp"), PROGRAM);
    // Dependencies of third parties come from npm's cache, or else the registry; the registry is not asked for advice or news.
    const args = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
    execFileSync("npm", args, { cwd: home, stdio: "pipe" });
  }, 300_000);

  test("nothing leads back to the repository", () => {
    for (const name of names) {
      const at = join(home, "node_modules", name);
      expect(realpathSync(at)).toBe(at);
    }
  });

  test("npx whistler compiles, disassembles and tells its version", () => {
    const { version } = JSON.parse(readFileSync(join(root, "packages/whistler/package.json"), "utf8")) as { version: string };
    expect(run("npx", "--no-install", "whistler", "--version")).toBe(`whistler v${version}\n`);
    expect(run("npx", "--no-install", "whistler", "compile", "bucket.lisp")).toContain("Compiled 1 program");
    expect(run("npx", "--no-install", "whistler", "disasm", "bucket.bpf.o")).toMatch(/r\d %= 0?x?8|w\d %= 0?x?8/);
  });

  test("a stranger's pass runs with no more than the packages that it names", () => {
    writeFileSync(
      join(home, "stranger.mjs"),
      `import { compile } from "@whistler/compiler";
import { constantBefore, constantOf, definePass, mapInsts } from "@whistler/ir";
import { read } from "@whistler/reader";

const mask = definePass({
  name: "stranger/mask",
  description: "x mod 8 is x & 7",
  run: (fn) =>
    mapInsts(fn, (inst, _where, ids) => {
      if (inst.op !== "umod" || constantOf(fn, inst.args[1]) !== 8n) return inst;
      const seven = constantBefore(inst, 7n, ids);
      return [seven, { ...inst, op: "and", args: [inst.args[0], seven.result] }];
    }),
});
const forms = read(${JSON.stringify(PROGRAM)});
const names = [[], [mask]].map((passes) => {
  const { value } = compile(forms.value, passes, { verifyPasses: true });
  return value.programs[0].insns.map(({ opcode }) => opcode.toString(16)).join(" ");
});
console.log(names.join("\\n"));
`,
    );
    // A division (0x97, or 0x94 of 32 bits) without the pass, a mask (0x57 or 0x54) with it.
    const [without = "", withPass = ""] = run(process.execPath, "stranger.mjs").split("\n");
    expect(without).toMatch(/\b9[47]\b/);
    expect(withPass).not.toMatch(/\b9[47]\b/);
    expect(withPass).toMatch(/\b5[47]\b/);
  });

  test("the types of the packages are those that the example pass is written against", () => {
    const options = { module: "NodeNext", target: "ES2023", strict: true, noEmit: true, types: [], allowImportingTsExtensions: true };
    writeFileSync(join(home, "tsconfig.json"), JSON.stringify({ compilerOptions: options, include: ["pass"] }));
    expect(run(process.execPath, join(root, "node_modules/typescript/bin/tsc"), "-p", home)).toBe("");
  });
});

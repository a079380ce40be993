// `node scripts/pack.mjs DIRECTORY`: builds, and packs every package into DIRECTORY as npm would publish it. Prints npm's JSON about them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [directory] = process.argv.slice(2);
if (directory === undefined) {
  console.error("usage: node scripts/pack.mjs DIRECTORY");
  process.exit(2);
}
const out = resolve(directory);
mkdirSync(out, { recursive: true });

const run = (command, args) => {
  const { status, stdout } = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 2 ** 28,
  });
  if (status === 0) return stdout;
  console.error(stdout);
  process.exit(status ?? 1);
};

const packages = JSON.parse(readFileSync(join(root, "layers.json"), "utf8")).layers.flat();

/** tsc leaves the output of sources that are gone: it must not be shipped. */
for (const name of packages) {
  const [dist, src] = ["dist", "src"].map((part) => join(root, "packages", name, part));
  if (!existsSync(dist)) continue;
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    const source = file.replace(/\.(?:d\.ts|js)(?:\.map)?$/, ".ts");
    if (source !== file && !existsSync(join(src, source))) rmSync(join(dist, file));
  }
}

run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b"]);
const workspaces = packages.map((name) => `--workspace=packages/${name}`);
process.stdout.write(run("npm", ["pack", "--json", "--pack-destination", out, ...workspaces]));

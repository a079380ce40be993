// The main job on a fresh clone: install, build, compile the SYN flood example, run it on generated packets.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import "./ensure-installed.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = (command, args) => {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
};

run(process.execPath, ["node_modules/typescript/bin/tsc", "-b"]);
run(process.execPath, ["scripts/demo.mjs"]);

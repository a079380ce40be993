// Run test suites in a copy until the first failure.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * @typedef {{ outcome: "passed" } | { outcome: "failed", suite: string, test: string } | { outcome: "timeout" }
 *   | { outcome: "broken", message: string }} SuiteResult
 * `broken`: the suites could not be run at all, which says nothing about the fault.
 */

/** A suite that cannot even be parsed was broken by the mutation text, not caught by a test. */
const SYNTAX_ERROR = /SyntaxError|Transform failed|Parse (?:error|failure)|PARSE_ERROR|Unexpected token|Expected .* but found/;

/** @returns {Promise<SuiteResult>} */
export async function runSuites(copy, suites, timeoutMs) {
  const report = join(copy, "mutants-report.json");
  rmSync(report, { force: true });
  const { code, output } = await vitest(
    copy,
    ["run", ...suites, "--bail=1", "--maxWorkers=1", "--testTimeout=600000", "--reporter=json", `--outputFile=${report}`],
    timeoutMs,
  );
  if (code === "timeout") return { outcome: "timeout" };
  if (!existsSync(report)) return { outcome: "broken", message: output.slice(-2000) };
  const { testResults, numTotalTests } = JSON.parse(readFileSync(report, "utf8"));
  for (const file of testResults) {
    const suite = relative(copy, file.name);
    const failed = file.assertionResults.find((one) => one.status === "failed");
    if (failed) return { outcome: "failed", suite, test: failed.fullName };
    if (file.status !== "failed") continue;
    if (SYNTAX_ERROR.test(file.message)) return { outcome: "broken", message: `${suite}: ${file.message}` };
    return { outcome: "failed", suite, test: `(the file does not load) ${file.message.split("\n")[0]}` };
  }
  if (code === 0 && numTotalTests > 0) return { outcome: "passed" };
  return { outcome: "broken", message: output.slice(-2000) };
}

/** Run vitest in a process group of its own, so that a fault that loops for ever can be ended with its workers. */
function vitest(copy, args, timeoutMs) {
  return new Promise((resolve, reject) => {
    const environment = { ...process.env, CI: "1", NO_COLOR: "1" };
    const child = spawn(process.execPath, [join(copy, "node_modules/vitest/vitest.mjs"), ...args], {
      cwd: copy,
      env: environment,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (chunk) => {
        output = (output + chunk).slice(-20_000);
      });
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup(child.pid);
    }, timeoutMs);
    const interrupted = () => endGroup(child.pid);
    process.once("exit", interrupted);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      process.off("exit", interrupted);
      resolve({ code: timedOut ? "timeout" : code, output });
    });
  });
}

function endGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

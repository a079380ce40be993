import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { getPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { countCalls } from "whistler-example-attach-tracepoint";
import { describeKernel, withTracefs } from "../../../test/kernel/privileges.ts";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

test("a name that cannot be a system call is refused before anything is compiled", () => {
  expect(countCalls('x" :type :xdp', () => {}).diagnostics.map((one) => one.code)).toEqual(["WH6018"]);
});

describeKernel("counting system calls", () => {
  test("this process's calls are counted while the program is attached, and not afterwards", () => {
    withTracefs((tracefs) => {
      const counted = countCalls(
        "getpriority",
        () => {
          for (let time = 0; time < 5; time++) getPriority();
        },
        { tracefs },
      );
      getPriority();
      expect(counted.ok && counted.value.find(({ pid }) => pid === process.pid)).toEqual({ pid: process.pid, calls: 5 });
    });
  });

  test("an unknown system call is a diagnostic with the name that was meant", () => {
    withTracefs((tracefs) => {
      const [found] = countCalls("getpriorit", () => {}, { tracefs }).diagnostics;
      expect([found?.code, found?.help?.[0]]).toEqual(["WH6018", "did you mean sys_enter_getpriority?"]);
    });
  });

  test.runIf(existsSync(main))("without privileges it prints what is missing, no stack", () => {
    const { status, stdout, stderr } = spawnSync(
      "setpriv",
      ["--bounding-set=-all", "--inh-caps=-all", process.execPath, main, "openat", "0"],
      {
        encoding: "utf8",
      },
    );
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error\[WH6002\]: map calls .* EPERM/m);
    expect(stderr).toContain("CAP_BPF");
    expect(stderr).not.toContain("    at ");
  });
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeKernel, withFiles } from "../../../test/kernel/privileges.ts";
import { attach, attachUprobe } from "../src/index.ts";
import { askPriority, codes, counting, expectCount, expectNoLeaks, expectToCount } from "./attaching.ts";
import { firstProgram, loaded, value } from "./loading.ts";

describeKernel("uprobes", () => {
  test.each([
    ["uprobe/libc.so.6:getpriority", {}],
    ["uprobe/libc.so.6:getpriority+0", {}],
    ["uretprobe/libc.so.6:getpriority", {}],
    ["uprobe.s/libc.so.6:getpriority", {}],
    ["uprobe", { target: "libc.so.6", symbol: "getpriority" }],
    ["uprobe", { target: "libc.so.6:getpriority", pid: process.pid }],
  ])("%s %j", (section, options) => {
    expectToCount(counting(section, ":kprobe"), options, askPriority);
    expectNoLeaks(counting(section, ":kprobe"), options);
  });

  test("a function of another process's is not seen", () => {
    using collection = loaded(counting("uprobe/libc.so.6:getpriority", ":kprobe"));
    using _link = value(attach(firstProgram(collection), { pid: process.ppid }));
    askPriority(3);
    expectCount(collection, 0);
  });

  test("the program that runs this, by its symbols", () => {
    using collection = loaded(counting("uprobe", ":kprobe"));
    value(attachUprobe(firstProgram(collection), { file: process.execPath, symbol: "main" })).close();
    value(attachUprobe(firstProgram(collection), { file: process.execPath, symbol: "uv_os_getpriority" })).close();
  });

  test("what is not there is a diagnostic", () => {
    using collection = loaded(counting("uprobe", ":kprobe"));
    const program = firstProgram(collection);
    const refusal = (target: string) => attach(program, { target }).diagnostics.map(({ code, message }) => [code, message]);
    expect(attach(program, { target: "libc.so.6:getpriorty" }).diagnostics[0]?.help?.[0]).toBe("did you mean getpriority?");
    expect(codes(attach(program, { target: "libc.so.6:getpriorty" }))).toEqual(["WH6019"]);
    expect(refusal("libnothing.so.1:f")).toEqual([["WH6025", "no executable or library libnothing.so.1 among the libraries"]]);
    expect(refusal("nocommand:f")).toEqual([["WH6025", "no executable or library nocommand on PATH"]]);
    expect(refusal("/no/such/file:f")).toEqual([["WH6025", "no executable or library /no/such/file"]]);
    withFiles((directory) => {
      const path = join(directory, "text");
      writeFileSync(path, "no executable");
      expect(refusal(`${path}:f`)).toEqual([["WH6025", `${path}: the file does not begin with an ELF header`]]);
    });
    expect(codes(attach(program))).toEqual(["WH6023"]);
  });
});

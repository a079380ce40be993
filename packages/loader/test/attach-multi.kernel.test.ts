import { expect, test } from "vitest";
import { describeKernel, withTracefs } from "../../../test/kernel/privileges.ts";
import { attach, attachKprobeMulti } from "../src/index.ts";
import { askPriority, codes, counting, expectNoLeaks, expectToCount } from "./attaching.ts";
import { firstProgram, loaded } from "./loading.ts";

describeKernel("probes of many functions", () => {
  test.each([
    ["uprobe.multi/libc.so.6:getpriorit?", {}],
    ["uretprobe.multi/libc.so.6:getprio*", {}],
    ["uprobe.multi.s/libc.so.6:getpriority", {}],
    ["uprobe.multi", { target: "libc.so.6", symbol: "*etpriority", pid: process.pid }],
  ])("%s %j", (section, options) => {
    expectToCount(counting(section, ":kprobe"), options, askPriority);
    expectNoLeaks(counting(section, ":kprobe"), options);
  });

  test("a pattern that no function matches is a diagnostic", () => {
    using collection = loaded(counting("uprobe.multi", ":kprobe"));
    expect(codes(attach(firstProgram(collection), { target: "libc.so.6:no_such_*" }))).toEqual(["WH6019"]);
    expect(codes(attach(firstProgram(collection), { target: "libc.so.6" }))).toEqual(["WH6023"]);
    expect(codes(attach(firstProgram(collection), { target: "libc.so.6:getprio*", pid: 4_000_000 }))).toEqual(["WH6014"]);
  });

  test("kernel functions are probed, or the kernel is known not to", () => {
    withTracefs((tracefs) => {
      using collection = loaded(counting("kprobe.multi", ":kprobe"));
      const program = firstProgram(collection);
      const link = attachKprobeMulti(program, ["__x64_sys_getpriority"]);
      if (!link.ok) return expect(codes(link)).toEqual(["WH6017"]);
      link.value.close();
      expectToCount(counting("kprobe.multi/__x64_sys_getpr*ty", ":kprobe"), { tracefs }, askPriority);
    });
  });
});

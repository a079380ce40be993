import { expect, test } from "vitest";
import { describeKernel, withTracefs } from "../../../test/kernel/privileges.ts";
import { type AttachOptions, attach, loadCollection } from "../src/index.ts";
import { counting } from "./attaching.ts";
import { firstProgram, loaded, openFds, specOf } from "./loading.ts";

const NOBODY = 65534;

/** Do something without any privilege in effect, as another user. */
function asNobody<T>(action: () => T): T {
  process.seteuid?.(NOBODY);
  try {
    return action();
  } finally {
    process.seteuid?.(0);
  }
}

// Links are not here: whoever has a loaded program may make them, where bpf(2) is not closed to users altogether.
describeKernel("without privileges", () => {
  test.each<[string, string, string, AttachOptions]>([
    ["CAP_NET_ADMIN", "clsact", '(defprog p (:type :tc :section "tc") 0)', { target: "lo", by: "clsact" }],
    ["CAP_PERFMON", "uprobe", counting("uprobe/libc.so.6:getpriority", ":kprobe"), {}],
    ["CAP_PERFMON", "clock", '(defprog p (:type :perf-event :section "perf_event" :license "GPL") 0)', { rate: { frequencyHz: 9 } }],
  ])("%s is named: %s", (capability, _name, source, options) => {
    using collection = loaded(source);
    const before = openFds();
    const [found] = asNobody(() => attach(firstProgram(collection), options)).diagnostics;
    expect([found?.code, found?.message]).toEqual(["WH6016", expect.stringContaining(capability)]);
    expect(found?.help?.[0]).toContain(capability.toLowerCase());
    expect(openFds()).toBe(before);
  });

  test("tracefs that may not be read is a diagnostic", () => {
    withTracefs((tracefs) => {
      using collection = loaded(counting("tracepoint/syscalls/sys_enter_getpriority", ":tracepoint"));
      const [found] = asNobody(() => attach(firstProgram(collection), { tracefs })).diagnostics;
      expect([found?.code, found?.message]).toEqual(["WH6016", expect.stringContaining("cannot be read: EACCES")]);
    });
  });

  test("a program that is bound to a kernel function names what loading it needs", () => {
    const spec = specOf('(defprog p (:type :fentry :section "fentry/__x64_sys_getpriority" :license "GPL") 0)');
    const errors = asNobody(() => loadCollection(spec)).diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, message }) => [code, message])).toEqual([["WH6016", expect.stringContaining("CAP_BPF, CAP_PERFMON")]]);
  });
});

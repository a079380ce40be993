import { existsSync } from "node:fs";
import { constants } from "node:os";
import { BPF_CMD } from "@whistler/uapi";
import { expect, test } from "vitest";
import { describeKernel, withFiles, withTracefs } from "../../../test/kernel/privileges.ts";
import { attach, attachKprobe, attachTracepoint, attachXdp, loadCollection, systemSyscalls } from "../src/index.ts";
import { askPriority, codes, counting, expectNoLeaks, expectToCount, GETPRIORITY } from "./attaching.ts";
import { counter, firstProgram, loaded, openFds, specOf, value } from "./loading.ts";

const { EINVAL } = constants.errno;

describeKernel("trace events", () => {
  const SOURCE = counting("tracepoint/syscalls/sys_enter_getpriority", ":tracepoint");

  test("a program sees the event of its section name", () => {
    withTracefs((tracefs) => expectToCount(SOURCE, { tracefs }, askPriority));
  });

  test("hyphens stand for underscores, and the target goes before the section name", () => {
    withTracefs((tracefs) =>
      expectToCount(counting("tracepoint", ":tracepoint"), { tracefs, target: "syscalls/sys-enter-getpriority" }, askPriority),
    );
  });

  test("where the kernel has no link for perf events, the ioctl attaches", () => {
    withTracefs((tracefs) => {
      const system = value(systemSyscalls());
      let links = 0;
      const bpf: typeof system.bpf = (command_, attr) => {
        if (command_ !== BPF_CMD.link_create) return system.bpf(command_, attr);
        links++;
        return { value: -1, errno: EINVAL };
      };
      const before = openFds();
      using collection = value(loadCollection(specOf(SOURCE), { syscalls: { ...system, bpf } }));
      const link = value(attach(firstProgram(collection), { tracefs }));
      expect(links).toBe(1);
      askPriority(3);
      link.close();
      askPriority(1);
      expect(counter(collection)).toBe(3);
      // A cookie needs the link.
      expect(codes(attach(firstProgram(collection), { tracefs, cookie: 1n }))).toEqual(["WH6014"]);
      collection.close();
      expect(openFds()).toBe(before);
    });
  });

  test("unknown events are diagnostics with the name that was meant", () => {
    withTracefs((tracefs) => {
      using collection = loaded(SOURCE);
      const program = firstProgram(collection);
      const refusal = (target: string) => attach(program, { tracefs, target }).diagnostics.map(({ code, help }) => [code, help?.[0]]);
      expect(refusal("sched/sched_swich")).toEqual([["WH6018", "did you mean sched_switch?"]]);
      expect(refusal("shed/sched_switch")).toEqual([["WH6018", "did you mean sched?"]]);
      expect(refusal("sched_switch")).toEqual([["WH6018", "trace events are named CATEGORY/EVENT"]]);
      expect(refusal("../events")).toEqual([["WH6018", expect.any(String)]]);
    });
  });

  test("no tracefs is a diagnostic that tells how to mount it", () => {
    using collection = loaded(SOURCE);
    withFiles((directory) => {
      const [found] = attach(firstProgram(collection), { tracefs: directory }).diagnostics;
      expect([found?.code, found?.help]).toEqual(["WH6017", ["mount -t tracefs tracefs /sys/kernel/tracing"]]);
    });
  });

  test("nothing leaks", () => withTracefs((tracefs) => expectNoLeaks(SOURCE, { tracefs })));
});

describeKernel("raw tracepoints", () => {
  const SOURCE = counting("raw_tp/sys_enter", ":raw-tracepoint", `(= (ctx u64 8) ${GETPRIORITY})`);

  test("a program sees the tracepoint of its section name", () => expectToCount(SOURCE, {}, askPriority));

  test("a BTF tracepoint", () => expectToCount(counting("tp_btf/sys_enter", ":tp-btf", `(= (ctx u64 8) ${GETPRIORITY})`), {}, askPriority));

  test("an unknown one is a diagnostic with the name that was meant", () => {
    using collection = loaded(SOURCE);
    const [found] = attach(firstProgram(collection), { target: "sched_swich" }).diagnostics;
    expect([found?.code, found?.help]).toEqual(["WH6018", ["did you mean sched_switch?"]]);
  });

  test("nothing leaks", () => expectNoLeaks(SOURCE, {}));
});

describeKernel("kprobes", () => {
  const section = `kprobe/__${process.arch === "arm64" ? "arm64" : "x64"}_sys_getpriority`;
  const hasKprobes = existsSync("/sys/bus/event_source/devices/kprobe/type");

  test.runIf(hasKprobes)("a program runs when its function is called, and when it returns", () => {
    expectToCount(counting(section, ":kprobe"), {}, askPriority);
    expectToCount(counting(section.replace("kprobe", "kretprobe"), ":kprobe"), {}, askPriority);
    expectToCount(counting("ksyscall/getpriority", ":kprobe"), {}, askPriority);
    expectNoLeaks(counting(section, ":kprobe"), {});
  });

  test.skipIf(hasKprobes)("a kernel without kprobes is a diagnostic", () => {
    using collection = loaded(counting(section, ":kprobe"));
    const [found] = attach(firstProgram(collection)).diagnostics;
    expect([found?.code, found?.message]).toEqual(["WH6017", expect.stringContaining("this kernel has no kprobes")]);
  });
});

describeKernel("programs that are bound to a kernel function when they are loaded", () => {
  test.each(["fentry", "fexit"])("%s runs, or the kernel is known to have no trampolines", (kind) => {
    const source = counting(`${kind}/__${process.arch === "arm64" ? "arm64" : "x64"}_sys_getpriority`, ":tracing");
    const result = loadCollection(specOf(source));
    if (!result.ok) return expect(codes(result)).toEqual(["WH6017"]);
    result.value.close();
    expectToCount(source, {}, askPriority);
    expectNoLeaks(source, {});
  });
});

describeKernel("the door", () => {
  test("a program of another type is a diagnostic that names both types", () => {
    using collection = loaded("(defprog p (:type :xdp) 2)");
    const program = firstProgram(collection);
    for (const refused of [attachKprobe(program, "f"), attachTracepoint(program, "sched/sched_switch")]) {
      expect(codes(refused)).toEqual(["WH6022"]);
      expect(refused.diagnostics[0]?.message).toContain("is of type xdp");
    }
  });

  test("a section name without a place needs a target", () => {
    using collection = loaded('(defprog x (:type :xdp) 2) (defprog k (:type :kprobe :section "kprobe") 0)');
    for (const program of collection.programs.values()) expect(codes(attach(program))).toEqual(["WH6023"]);
  });

  test("a type that is not attached is a diagnostic", () => {
    using collection = loaded('(defprog s (:type :syscall :section "syscall" :license "GPL") 0)');
    expect(codes(attach(firstProgram(collection)))).toEqual(["WH6024"]);
  });

  test("a second XDP program on an interface is told that the place is taken", () => {
    using collection = loaded("(defprog x (:type :xdp) 2)");
    const program = firstProgram(collection);
    using _first = value(attachXdp(program, "lo", { mode: "generic" }));
    expect(codes(attachXdp(program, "lo", { mode: "generic" }))).toEqual(["WH6021"]);
    expect(codes(attach(program, { target: "nosuchdevice0" }))).toEqual(["WH6013"]);
  });
});

import { compileSource } from "@whistler/compiler";
import type { Diagnostic, Source } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { readCollection } from "@whistler/object";
import { expect, test } from "vitest";
import { command, describeKernel, uniqueName } from "../../../test/kernel/privileges.ts";
import { attachXdp, drainRingBuffer, interfaceIndex, kernelObstacle, loadCollection, type Syscalls, systemSyscalls } from "../src/index.ts";
import { failing, openFds, specOf, value } from "./loading.ts";

const u32 = (number: number): Uint8Array => new Uint8Array(new Uint32Array([number]).buffer);
const u64 = (number: bigint): Uint8Array => new Uint8Array(new BigUint64Array([number]).buffer);

const COUNTER = `
  (defmap hits :type :array :key-size 4 :value-size 8 :max-entries 2)
  (defmap seen :type :hash :key-size 4 :value-size 8 :max-entries 8)
  (defprog count (:type :xdp)
    (incf (getmap hits 0))
    (incf (getmap seen 7))
    XDP_PASS)`;

describeKernel("loading", () => {
  test("the kernel can be used", () => {
    expect(kernelObstacle()).toBeUndefined();
  });

  test("maps are created, programs loaded with BTF, run, and closed", () => {
    const before = openFds();
    const collection = value(loadCollection(specOf(COUNTER)));
    const program = collection.programs.get("count");
    expect(value(program?.testRun({ data: new Uint8Array(64) }) ?? { ok: false, diagnostics: [] }).retval).toBe(2);
    expect(value(collection.maps.get("hits")?.lookup(u32(0)) ?? { ok: false, diagnostics: [] })).toEqual(u64(1n));
    expect(value(collection.maps.get("seen")?.entries() ?? { ok: false, diagnostics: [] })).toEqual([[u32(7), u64(1n)]]);
    collection.close();
    collection.close();
    expect(openFds()).toBe(before);
  });

  test("a rejected program gets the verifier's log at its Lisp line", () => {
    const text = "(defprog bad (:type :xdp)\n  (let ((data (ctx data)))\n    (load u8 data 20)))";
    const source: Source = { path: "test.lisp", text };
    // The compiler warns of what the verifier will say; here the verifier is to say it.
    const compiled = compileSource(text, "test.lisp");
    expect(compiled.diagnostics.map((one) => one.code)).toEqual(["WH2402"]);
    const object = compiled.ok ? compiled.value.object : new Uint8Array();
    const result = loadCollection(value(readCollection(value(readElf(object)))), { sources: [source] });
    const [found] = result.diagnostics;
    expect(result.ok).toBe(false);
    expect(found?.code).toBe("WH6001");
    expect(found?.message).toContain("invalid access to packet");
    expect(found?.span && text.slice(found.span.start, found.span.end)).toBe("(load u8 data 20)))");
    expect(found?.detail).toContain("R1");
  });

  test("a map that the kernel refuses is a diagnostic that names it", () => {
    const result = loadCollection(
      specOf(
        "(defmap odd :type :array :key-size 4 :value-size 8 :max-entries 1 :map-flags #x40000000) (defprog p (:type :xdp) (incf (getmap odd 0)) 2)",
      ),
    );
    expect(result.diagnostics.map((one: Diagnostic) => one.code)).toEqual(["WH6002"]);
    expect(result.diagnostics[0]?.message).toContain("map odd");
  });

  test("test runs of short packets and of untestable types say why they fail", () => {
    using collection = value(
      loadCollection(specOf('(defprog x (:type :xdp) 2) (defprog t (:type :tracepoint :section "tracepoint/sched/sched_switch") 0)')),
    );
    const short = collection.programs.get("x")?.testRun({ data: new Uint8Array(10) });
    expect(short?.diagnostics[0]?.help?.[0]).toContain("at least 14 bytes");
    const untestable = collection.programs.get("t")?.testRun({ repeat: 0 });
    expect(untestable?.diagnostics[0]?.help?.[0]).toContain("cannot test-run programs of type tracepoint");
  });
});

describeKernel("programs on functions of the kernel", () => {
  test("a BTF tracepoint is found by its name", () => {
    value(loadCollection(specOf('(defprog p (:type :tracing :section "tp_btf/sched_switch" :license "GPL") 0)'))).close();
  });

  test.each([
    ["fentry/no_such_function", "func no_such_function"],
    ["lsm/no_such_hook", "func bpf_lsm_no_such_hook"],
    ["tp_btf/no_such_event", "typedef btf_trace_no_such_event"],
  ])("%s is a diagnostic that names the type", (section, type) => {
    const result = loadCollection(specOf(`(defprog p (:type :tracing :section "${section}" :license "GPL") 0)`));
    expect(result.diagnostics.map((one: Diagnostic) => [one.code, one.message.includes(type)])).toEqual([["WH6015", true]]);
  });
});

describeKernel("maps", () => {
  test.each([
    [":hash", ""],
    [":lru-hash", ""],
    [":array", ""],
    [":percpu-hash", ""],
    [":percpu-array", ""],
  ])("%s: update, look up, iterate, delete", (type) => {
    using collection = value(
      loadCollection(
        specOf(`(defmap m :type ${type} :key-size 4 :value-size 8 :max-entries 4) (defprog p (:type :xdp) (incf (getmap m 0)) 2)`),
      ),
    );
    const map = collection.maps.get("m");
    if (!map) throw new Error("no map");
    const written = new Uint8Array(map.valueBytes).fill(3);
    value(map.update(u32(1), written));
    expect(value(map.lookup(u32(1)))).toEqual(written);
    const isArray = type.includes("array");
    expect(value(map.entries())).toHaveLength(isArray ? 4 : 1);
    expect(value(map.lookup(u32(9)))).toBeUndefined();
    expect(map.delete(u32(1)).ok).toBe(!isArray);
  });

  test("ring buffer records come out in order; discarded ones do not", () => {
    using collection = value(
      loadCollection(
        specOf(`(defmap events :type :ringbuf :max-entries 4096)
          (defmap n :type :array :key-size 4 :value-size 8 :max-entries 1)
          (defprog p (:type :xdp)
            (incf (getmap n 0))
            (let ((count (getmap n 0)))
              (when-let ((r (ringbuf-reserve events 8 0)))
                (store u64 r 0 count)
                (if (= count 2) (ringbuf-discard r 0) (ringbuf-submit r 0))))
            2)`),
      ),
    );
    const map = collection.maps.get("events");
    const program = collection.programs.get("p");
    if (!map || !program) throw new Error("no map or program");
    for (let run = 0; run < 3; run++) value(program.testRun({ data: new Uint8Array(64) }));
    const syscalls = value(systemSyscalls());
    expect(value(drainRingBuffer(syscalls, map))).toEqual([u64(1n), u64(3n)]);
    expect(value(drainRingBuffer(syscalls, map))).toEqual([]);
    // More records than the buffer holds: positions wrap around.
    for (let round = 0; round < 8; round++) {
      for (let run = 0; run < 100; run++) value(program.testRun({ data: new Uint8Array(64) }));
      expect(value(drainRingBuffer(syscalls, map))).toHaveLength(100);
    }
  });
});

describeKernel("attaching", () => {
  test("an XDP program runs on packets of an interface until its link is closed", () => {
    const device = uniqueName("wh");
    command("ip", "link", "add", device, "type", "veth", "peer", "name", `${device}p`);
    try {
      using collection = value(loadCollection(specOf(COUNTER)));
      const program = collection.programs.get("count");
      if (!program) throw new Error("no program");
      const link = value(attachXdp(program, device, { mode: "generic" }));
      expect(command("ip", "link", "show", "dev", device)).toContain("xdp");
      expect(attachXdp(program, device).ok).toBe(false);
      link.close();
      link.close();
      expect(command("ip", "link", "show", "dev", device)).not.toContain("prog/xdp");
    } finally {
      command("ip", "link", "del", device);
    }
  });

  test("an unknown interface is a diagnostic", () => {
    expect(interfaceIndex("nosuchdevice0").diagnostics[0]?.code).toBe("WH6013");
    expect(interfaceIndex("../x").diagnostics[0]?.code).toBe("WH6013");
  });
});

describeKernel("faults", () => {
  test.each([1, 7, 12, 13, 22, 24, 28, 38])("whichever bpf call fails with errno %i, nothing leaks and nothing throws", (errno) => {
    const spec = specOf(COUNTER);
    const system = value(systemSyscalls());
    const before = openFds();
    const counted = failing(system, 0, errno);
    value(loadCollection(spec, { syscalls: counted.port })).close();
    for (let nth = 1; nth <= counted.calls() + 1; nth++) {
      const { port } = failing(system, nth, errno);
      const result = loadCollection(spec, { syscalls: port });
      if (result.ok) result.value.close();
      else expect(result.diagnostics.some((one) => one.severity === "error")).toBe(true);
      expect(openFds()).toBe(before);
    }
  });

  test("whichever mapping of a ring buffer fails, nothing stays mapped", () => {
    using collection = value(
      loadCollection(
        specOf("(defmap events :type :ringbuf :max-entries 4096) (defprog p (:type :xdp) (ringbuf-output events (struct-alloc 8) 8 0) 2)"),
      ),
    );
    const map = collection.maps.get("events");
    if (!map) throw new Error("no map");
    const system = value(systemSyscalls());
    for (const nth of [1, 2]) {
      let [maps, mapped] = [0, 0];
      const port: Syscalls = {
        ...system,
        mmap: (...args) => {
          if (++maps === nth) return { memory: undefined, errno: 12 };
          mapped++;
          return system.mmap(...args);
        },
        munmap: (...args) => {
          mapped--;
          return system.munmap(...args);
        },
      };
      expect(drainRingBuffer(port, map).diagnostics[0]?.code).toBe("WH6009");
      expect(mapped).toBe(0);
    }
  });
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runCommandLine, type Terminal } from "whistler";
import { frame } from "./kernel/packets.ts";
import { describeKernel } from "./kernel/privileges.ts";

/** `whistler run --vm`: programs without a kernel. */

const directory = mkdtempSync(join(tmpdir(), "whistler-cli-vm-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

async function whistler(...argv: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let [out, err] = ["", ""];
  const terminal: Terminal = {
    colour: false,
    out: (text) => {
      out += typeof text === "string" ? text : new TextDecoder().decode(text);
    },
    error: (text) => {
      err += text;
    },
  };
  return { code: await runCommandLine(argv, terminal), out, err };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const example = (name: string): string => new URL(`../examples/${name}.lisp`, import.meta.url).pathname;
const [toDropped, toPassed] = [hex(frame({ destinationPort: 9999 })), hex(frame({ destinationPort: 80 }))];
const stamp = file("stamp.lisp", "(defprog p (:type :xdp)\n  (ktime-get-ns))");
const events = file(
  "events.lisp",
  "(defmap out :type :ringbuf :max-entries 4096)\n(defprog p (:type :xdp)\n  (with-ringbuf (r out 4) (store u32 r 0 #x01020304))\n  XDP_PASS)",
);

const nested = file(
  "nested.lisp",
  `(defmap out :type :ringbuf :max-entries 4096)
   (defprog p (:type :xdp :license "GPL")
     (with-ringbuf (outer out 4)
       (with-ringbuf (inner out 4) (store u32 inner 0 2))
       (store u32 outer 0 1))
     XDP_PASS)`,
);

describe("whistler run --vm", () => {
  test("packets run in order against the same maps", async () => {
    const result = await whistler("run", example("drop-port"), "--vm", "--packet", toDropped, "--packet", toPassed, "--json");
    expect(result).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(result.out)).toEqual({
      runs: [
        { retval: 1, packet: toDropped },
        { retval: 2, packet: toPassed },
      ],
      maps: { drop_count: { "00000000": "0100000000000000" } },
      events: [],
      trace: [],
    });
  });

  test("records of ring buffers are events", async () => {
    expect(JSON.parse((await whistler("run", events, "--vm", "--json")).out)).toMatchObject({ events: ["04030201"] });
  });

  test("records stand in the order of reservation, as the kernel gives them", async () => {
    expect(JSON.parse((await whistler("run", nested, "--vm", "--json")).out)).toMatchObject({ events: ["01000000", "02000000"] });
  });

  test("--repeat runs again with the same maps", async () => {
    const { out } = await whistler("run", example("count-packets"), "--vm", "--repeat", "3", "--json");
    expect(JSON.parse(out)).toMatchObject({ maps: { pkt_count: { "00000000": "0300000000000000" } } });
  });

  test("a helper that asks for the environment needs a stub, under any of its names", async () => {
    const refused = await whistler("run", stamp, "--vm");
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("WH7105");
    expect(refused.err).toContain("--stub ktime-get-ns=VALUE");
    for (const name of ["ktime-get-ns", "ktime_get_ns", "bpf_ktime_get_ns"])
      expect(await whistler("run", stamp, "--vm", "--stub", `${name}=5`)).toMatchObject({
        code: 0,
        out: expect.stringContaining("returned 5"),
      });
  });

  test.each(["ktime-get-ns", "no-such-helper=1", "ktime-get-ns=soon", "ktime-get-ns=0x10000000000000000"])(
    "--stub %s is a diagnostic",
    async (stub) => {
      expect(await whistler("run", stamp, "--vm", "--stub", stub)).toMatchObject({ code: 1, err: expect.stringContaining("WH7111") });
    },
  );

  test("--stub without --vm is a mistake in the command line", async () => {
    expect(await whistler("run", stamp, "--stub", "ktime-get-ns=5")).toMatchObject({ code: 2 });
  });

  test("a program that does not end in time is stopped, and the instruction named", async () => {
    const endless = file(
      "endless.lisp",
      "(defprog p (:type :xdp)\n  (let ((sum u64 0))\n    (dotimes (i 2000000) (setf sum (+ sum i)))\n    sum))",
    );
    const result = await whistler("run", endless, "--vm", "-O0");
    expect(result.code).toBe(1);
    expect(result.err).toMatch(/WH7104.*p, instruction \d+ \(/);
  });

  describe("a fault is told with the place in the source", () => {
    const nowhere = file(
      "nowhere.lisp",
      `(defmap counts :type :hash :key-size 4 :value-size 8 :max-entries 16)
(defmacro first-word (p) \`(load u64 ,p 0))
(defprog p (:type :xdp)
  (let ((found (map-lookup counts 1)))
    (+ 1 (first-word found))))`,
    );
    const object = join(directory, "nowhere.bpf.o");
    const frameOf = (path: string) => `error[WH7101]: p, instruction 6 (r0 = *(u64 *)(r0 + 0x0)): reads 8 bytes at a null pointer
 --> ${path}:5:10
  |
5 |     (+ 1 (first-word found))))
  |          ^^^^^^^^^^^^^^^^^^
`;

    test("for people, from source and from an object", async () => {
      const fromSource = await whistler("run", nowhere, "--vm");
      expect(fromSource).toMatchObject({ code: 1, out: "", err: expect.stringContaining(frameOf(nowhere)) });
      expect(await whistler("compile", nowhere, "-o", object)).toMatchObject({ code: 0 });
      expect(await whistler("run", object, "--vm")).toMatchObject({ code: 1, out: "", err: expect.stringContaining(frameOf(nowhere)) });
    });

    test("as data", async () => {
      const { code, out, err } = await whistler("run", nowhere, "--vm", "--json");
      expect({ code, out }).toEqual({ code: 1, out: "" });
      const [warning = "", fault = ""] = err.split("\n");
      expect(JSON.parse(warning)).toMatchObject({ code: "WH2331" });
      expect(JSON.parse(fault)).toMatchObject({
        code: "WH7101",
        severity: "error",
        file: nowhere,
        line: 5,
        column: 10,
        endLine: 5,
        endColumn: 28,
      });
    });
  });

  test("an unknown program lists those that there are", async () => {
    expect(await whistler("run", stamp, "--vm", "--prog", "q")).toMatchObject({ code: 1, err: expect.stringContaining("programs: p") });
  });
});

describeKernel("kernel and virtual machine", () => {
  test.each([example("drop-port"), example("count-packets"), events])("%s: the same report", async (input) => {
    const argv = ["run", input, "--packet", toDropped, "--packet", toPassed, "--json"];
    expect(await whistler(...argv, "--vm")).toEqual(await whistler(...argv, "--kernel"));
  });
});

/** `npm start` and the command line are built files. */
const root = new URL("..", import.meta.url).pathname;
const built = spawnSync(process.execPath, ["packages/whistler/bin/whistler.js", "--version"], { cwd: root }).status === 0;
if (!built) console.warn("SKIPPED the built command line without privileges: run npm run build first");
/** Another user, without capabilities; only root can become one. */
const asNobody = process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all"] : [];
const unprivileged = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const [command = "", ...args] = [...asNobody, process.execPath, ...argv];
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: "utf8", env: { ...process.env, ...env } });
  return { status, stdout, stderr };
};

describe.skipIf(!built)("without privileges", () => {
  test("run takes the virtual machine and says so; --kernel refuses", () => {
    const argv = ["packages/whistler/bin/whistler.js", "run", "examples/count-packets.lisp"];
    const run = unprivileged(argv);
    expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining("returned 2") });
    expect(run.stderr).toContain("note[WH7113]");
    expect(unprivileged([...argv, "--kernel"])).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining("WH6008") });
  });

  test("the demonstration runs in the virtual machine", () => {
    const { status, stdout } = unprivileged(["scripts/demo.mjs"]);
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining("Run in the virtual machine:") });
    expect(stdout).toContain("111 SYNs seen, 10 dropped, 1 new sources");
    expect(unprivileged(["scripts/demo.mjs"], { WHISTLER_ENGINE: "kernel" }).status).toBe(1);
  });
});

describeKernel("the same in the kernel", () => {
  test("records stand in the order of reservation", async () => {
    expect(JSON.parse((await whistler("run", nested, "--kernel", "--json")).out)).toMatchObject({ events: ["01000000", "02000000"] });
  });
});

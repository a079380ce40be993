import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runCommandLine, type Terminal, VERSION } from "whistler";
import { frame } from "./kernel/packets.ts";
import { describeKernel } from "./kernel/privileges.ts";

/** The command line as a user sees it: output, errors, exit codes, files. */

const directory = mkdtempSync(join(tmpdir(), "whistler-cli-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

async function whistler(
  ...argv: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly bytes: Uint8Array; readonly err: string }> {
  const [chunks, errors]: [Uint8Array[], string[]] = [[], []];
  const terminal: Terminal = {
    colour: false,
    out: (text) => chunks.push(typeof text === "string" ? new TextEncoder().encode(text) : text),
    error: (text) => errors.push(text),
  };
  const code = await runCommandLine(argv, terminal);
  const bytes = new Uint8Array(Buffer.concat(chunks));
  return { code, bytes, out: new TextDecoder().decode(bytes), err: errors.join("") };
}

const PASS = "(defprog pass (:type :xdp) XDP_PASS)";
const pass = file("pass.lisp", PASS);
const isElf = (bytes: Uint8Array): boolean => [...bytes.slice(0, 4)].join() === "127,69,76,70";

describe("compile --gen", () => {
  const source = file("flows.lisp", `(defstruct flow (port u16)) (defconstant +max-flows+ 8) ${PASS}`);
  const at = (name: string): string => join(directory, name);

  test("several languages, in any case, before or after the input", async () => {
    expect(await whistler("compile", "--gen", "c", "Go", source, "-o", at("flows.bpf.o"), "--gen=python")).toMatchObject({
      code: 0,
      err: "",
      out: [
        `Compiled 1 program (2 instructions total), 0 maps → ${at("flows.bpf.o")}`,
        `Generated C header → ${at("flows.h")}`,
        `Generated Go types  → ${at("flows_types.go")}`,
        `Generated Python   → ${at("flows_types.py")}`,
        "",
      ].join("\n"),
    });
    expect(readFileSync(at("flows.h"), "utf8")).toContain("#define MAX_FLOWS 8");
  });

  test("all, beside a default output", async () => {
    expect((await whistler("compile", source, "--gen", "all")).out.split("\n")).toHaveLength(8);
    for (const name of ["flows.h", "flows_types.go", "flows_types.rs", "flows_types.py", "flows_types.lisp", "flows_types.ts"])
      expect(existsSync(at(name))).toBe(true);
  });

  test("words go to standard error where the object goes to standard output", async () => {
    const { code, bytes, err } = await whistler("compile", source, "-o", "-", "--gen", "c");
    expect({ code, elf: isElf(bytes), err }).toEqual({ code: 0, elf: true, err: `Generated C header → ${at("flows.h")}\n` });
  });

  test("a language that there is not, or none, is a usage error", async () => {
    expect(await whistler("compile", source, "--gen", "cobol")).toMatchObject({ code: 2, err: expect.stringContaining("not cobol") });
    expect(await whistler("compile", source, "--gen")).toMatchObject({ code: 2, err: expect.stringContaining("not nothing") });
  });
});

test("doctor looks at the machine and always ends well", async () => {
  const { code, out, err } = await whistler("doctor");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const lines = out.trimEnd().split("\n");
  expect(lines.slice(0, 2)).toEqual(["Whistler doctor", `version: whistler v${VERSION}`]);
  expect(lines.at(-1)).toMatch(/^doctor checks completed: \d+ ok, \d+ to look at$/);
  // Every finding is good, or says what to do.
  const findings = lines.slice(4, -2);
  for (const line of findings)
    expect(line).toMatch(/^\[ok\] /.test(line) ? /\[ok\] .+ - .+/ : /^\[warn\]/.test(line) ? /./ : /^ {7}fix: .+/);
  expect(findings.filter((line) => line.startsWith("[warn]"))).toHaveLength(findings.filter((line) => line.includes("fix: ")).length);
});

test("--tracefs and --btf say where the kernel's facts are; a directory without them is a diagnostic", async () => {
  const source = file(
    "wakeups.lisp",
    '(deftracepoint sched/sched-wakeup pid) (defprog p (:type :tracepoint :section "tracepoint/sched/sched_wakeup") (tp-pid))',
  );
  const tracefs = new URL("../examples/tracefs", import.meta.url).pathname;
  expect(await whistler("compile", source, "--tracefs", tracefs)).toMatchObject({ code: 0, err: "" });
  expect(await whistler("compile", source, "--tracefs", directory)).toMatchObject({ code: 1, err: expect.stringContaining("WH2215") });
  const misspelt = file("misspelt.lisp", "(deftracepoint shed/sched-wakup pid) (defprog p (:type :tracepoint) 0)");
  expect((await whistler("check", misspelt, "--tracefs", tracefs)).err).toContain("did you mean sched/sched_wakeup?");
  const imports = file("imports.lisp", "(import-kernel-struct task-struct tgid) (defprog p (:type :kprobe) 0)");
  expect(await whistler("compile", imports, "--btf", file("empty.btf", ""))).toMatchObject({
    code: 1,
    err: expect.stringContaining("error[WH"),
  });
  expect(await whistler("compile", imports, "--btf", join(directory, "none"))).toMatchObject({
    code: 1,
    err: expect.stringContaining("error[WH"),
  });
});

test("compile-to-elf makes an object of what was declared up to it, beside the command line's", async () => {
  const [one, two, main] = ["one.bpf.o", "two.bpf.o", "main.bpf.o"].map((name) => join(directory, name));
  const source = file(
    "outputs.lisp",
    `(defmap seen :type :array :key-size 4 :value-size 8 :max-entries 1)
     (defprog first (:type :xdp) (incf (getmap seen 0)) XDP_PASS)
     (compile-to-elf "${one}")
     (reset-compilation-state)
     (defprog second (:type :xdp) XDP_DROP)
     (compile-to-elf "${two}")`,
  );
  const { code, out, err } = await whistler("compile", source, "-o", main ?? "");
  expect({ code, err, lines: out.split("\n") }).toMatchObject({
    code: 0,
    err: "",
    lines: [
      `Compiled 1 program (2 instructions total), 0 maps → ${main}`,
      expect.stringMatching(/^Compiled 1 program .*, 1 maps → .*one\.bpf\.o$/),
      `Compiled 1 program (2 instructions total), 0 maps → ${two}`,
      "",
    ],
  });
  expect((await whistler("disasm", one ?? "")).out).toContain("program first");
  expect(readFileSync(two ?? "")).toEqual(readFileSync(main ?? ""));
});

test("compile-file* compiles another file by itself; one that compiles itself comes to an end", async () => {
  file("inner.lisp", "(defprog inner (:type :xdp) XDP_DROP)");
  const out = join(directory, "inner.bpf.o");
  const outer = file("outer.lisp", `(defprog outer (:type :xdp) XDP_PASS) (compile-file* "inner.lisp" "${out}")`);
  expect(await whistler("compile", outer, "-o", join(directory, "outer.bpf.o"))).toMatchObject({ code: 0, err: "" });
  expect((await whistler("disasm", out)).out).toContain("program inner");
  const lost = file("lost.lisp", `${PASS} (compile-file* "nowhere.lisp" "${out}")`);
  expect(await whistler("compile", lost)).toMatchObject({ code: 1, err: expect.stringContaining("WH2019") });
  const self = file("self.lisp", `${PASS} (compile-file* "self.lisp" "${out}")`);
  expect(await whistler("compile", self)).toMatchObject({ code: 1, err: expect.stringContaining("WH2007") });
});

describe("usage", () => {
  test.each([
    [["--help"], 0],
    [[], 0],
    [["frobnicate"], 2],
    [["bpftrace", "-e", "BEGIN {}"], 2],
    [["compile"], 2],
    [["compile", pass, "--nosuch"], 2],
    [["compile", pass, "other.lisp"], 2],
    [["compile", pass, "--cpu", "v5"], 2],
    [["compile", pass, "-O3"], 2],
    [["compile", pass, "--emit", "exe"], 2],
    [["compile", pass, "--warn", "everything"], 2],
    [["check"], 2],
    [["run", pass, "--repeat", "0"], 2],
    [["run", pass, "--kernel", "--vm"], 2],
    [["explain", "WH0000"], 2],
  ] as const)("%j exits with %i and explains itself", async (argv, code) => {
    const result = await whistler(...argv);
    expect(result.code).toBe(code);
    expect(result.out + result.err).toContain("whistler");
    expect(result.out === "").toBe(code !== 0);
  });

  test("--version is the package's", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../packages/whistler/package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect(VERSION).toBe(version);
    expect((await whistler("--version")).out).toBe(`whistler v${version}\n`);
  });
});

describe("compile", () => {
  test("writes an object beside the source and says what it is", async () => {
    const result = await whistler("compile", pass);
    expect(result).toMatchObject({ code: 0, err: "" });
    expect(result.out).toBe(`Compiled 1 program (2 instructions total), 0 maps → ${join(directory, "pass.bpf.o")}\n`);
    expect(isElf(readFileSync(join(directory, "pass.bpf.o")))).toBe(true);
  });

  test("-o - writes the object to standard output", async () => {
    const result = await whistler("compile", pass, "-o", "-");
    expect(isElf(result.bytes)).toBe(true);
  });

  test("texts go to standard output", async () => {
    expect((await whistler("compile", pass, "--emit", "asm")).out).toContain("r0 = 0x2");
    expect((await whistler("compile", pass, "--emit", "ir")).out).toContain("ret v");
    expect((await whistler("compile", pass, "--emit", "forms")).out).toBe("; pass\n2\n");
  });

  test("--dump-after shows stages by name; an unknown one lists what there is", async () => {
    expect((await whistler("compile", pass, "-o", "-", "--dump-after", "lowered")).err).toContain("; after lowered");
    expect((await whistler("compile", pass, "-o", "-", "--dump-after", "all")).err).toContain("; after allocated");
    const unknown = await whistler("compile", pass, "-o", "-", "--dump-after", "nosuch");
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain("dead-code-elimination");
  });

  const port = new URL("../examples/drop-port.lisp", import.meta.url).pathname;
  const classes = new URL("../examples/packet-classes.lisp", import.meta.url).pathname;

  test("--trace-passes shows the lines that each pass took and gave, block by block, and what changed nothing in one line", async () => {
    const { code, err, out } = await whistler("compile", port, "--emit", "asm", "--trace-passes");
    expect(code).toBe(0);
    expect(out).toContain("exit");
    expect(err).toMatch(/^; canonicalise#1\/simplify-cfg\ndrop_port:\n {2}b0\(v0: ptr\.ctx\):\n(?:[-+] {3}.*\n)+/m);
    expect(err).toMatch(/^; changed nothing: (?:.*, )?canonicalise#1\/copy-propagation/m);
    const machine = await whistler("compile", classes, "--emit", "asm", "--trace-passes");
    expect(machine.err).toMatch(/^; machine code: merge-equal-blocks\npacket_classes:\n {2}b\d+:\n/m);
    // Every line of a difference is one that went, one that came, or the head of its block.
    for (const line of err.split("\n")) expect(line).toMatch(/^(?:;.*|\w+:|[-+] .*| {2}(?:b\d+.*:|function .*)|)$/);
  });

  test("--timings shows every stage and pass with its share", async () => {
    const { code, err } = await whistler("compile", pass, "-o", "-", "--timings");
    expect(code).toBe(0);
    const rows = err
      .trimEnd()
      .split("\n")
      .map((line) => line.trim().split(/ {2,}/));
    expect(rows[0]).toEqual(["stage, step", "ms", "share", "runs", "changed"]);
    const names = rows.map(([name]) => name);
    for (const name of ["expand", "lower", "optimize", "backend", "link", "write", "canonicalise#1/combine", "allocate", "merge-chains"])
      expect(names).toContain(name);
    expect(names.at(-1)).toBe("all");
    const shareOf = (name: string): number => Number.parseFloat(rows.find(([first]) => first === name)?.[2] ?? "");
    const sum = ["expand", "lower", "optimize", "backend", "link", "write"].reduce((total, name) => total + shareOf(name), 0);
    expect(sum).toBeGreaterThan(99);
    expect(sum).toBeLessThan(101);
  });

  test("--disable leaves passes out, by name or path, as often as it is given", async () => {
    const slots = async (...argv: readonly string[]): Promise<number> =>
      (await whistler("compile", port, "--emit", "asm", ...argv)).out.split("\n").filter((line) => /^\s+\d+:/.test(line)).length;
    expect(await slots()).toBeLessThan(await slots("--disable", "fold-bswap-compare"));
    expect(await slots("--disable", "merge-chains", "--disable", "canonicalise#2/combine")).toBeGreaterThanOrEqual(await slots());
    const { err } = await whistler("compile", port, "--emit", "asm", "--trace-passes", "--disable", "combine", "--disable", "merge-chains");
    expect(err).not.toMatch(/combine|merge-chains/);
  });

  test("--disable of an unknown pass lists the paths; of one that another needs, it says so", async () => {
    const unknown = await whistler("compile", port, "-o", "-", "--disable", "combin");
    expect(unknown).toMatchObject({ code: 2, out: "" });
    expect(unknown.err).toContain("error[WH7009]: no pass is named combin");
    expect(unknown.err).toContain("canonicalise#1/combine");
    expect(unknown.err).toContain("merge-chains");
    const needed = await whistler("compile", port, "-o", "-", "--disable", "constant-propagation");
    expect(needed).toMatchObject({ code: 1, out: "" });
    expect(needed.err).toContain("error[WH3031]: pass fold-bswap-compare requires constant-propagation");
  });

  test("--dump-after takes machine passes too", async () => {
    const { err } = await whistler("compile", classes, "-o", "-", "--dump-after", "all");
    expect(err).toMatch(/^; after (?:thread-empty-blocks|merge-equal-blocks|merge-chains)$/m);
  });

  test("cpu levels and optimisation levels change the code", async () => {
    const swap = file("swap.lisp", "(defprog swap (:type :xdp) (ntohs (ctx ingress-ifindex)))");
    expect((await whistler("compile", swap, "--emit", "asm")).out).toContain("be16");
    expect((await whistler("compile", swap, "--emit", "asm", "--cpu", "v4")).out).toContain("bswap16");
    const sum = file("sum.lisp", "(defprog sum (:type :xdp) (+ (ctx ingress-ifindex) 0))");
    expect((await whistler("compile", sum, "--emit", "asm", "-O0")).out).toContain("+=");
    expect((await whistler("compile", sum, "--emit", "asm")).out).not.toContain("+=");
  });

  test.each([
    ["a missing file", join(directory, "nosuch.lisp"), "WH7001"],
    ["a directory", directory, "WH7001"],
    ["an unfinished form", file("open.lisp", "(defprog x (:type :xdp"), "WH1001"],
    ["an unbound variable", file("unbound.lisp", "(defprog x (:type :xdp)\n  (+ y 1))"), "WH"],
    ["no program", file("empty.lisp", "; nothing here"), "WH"],
  ])("%s is a diagnostic with exit code 1", async (_name, input, code) => {
    const result = await whistler("compile", input);
    expect(result.code).toBe(1);
    expect(result.err).toContain(`error[${code}`);
    expect(result.err).not.toMatch(/\n\s+at /);
    expect(existsSync(input.replace(/\.lisp$/, ".bpf.o")) && input.endsWith(".lisp")).toBe(false);
  });

  test("an output directory that does not exist is a diagnostic, and nothing is left behind", async () => {
    const before = readdirSync(directory);
    const result = await whistler("compile", pass, "-o", join(directory, "no", "such", "x.o"));
    expect(result.code).toBe(1);
    expect(result.err).toContain("WH7002");
    expect(readdirSync(directory)).toEqual(before);
  });
});

describe("disasm", () => {
  test("objects and Lisp files give the same listing", async () => {
    const counter = file("count.lisp", readFileSync(new URL("../examples/count-packets.lisp", import.meta.url)));
    await whistler("compile", counter, "-o", join(directory, "count.o"));
    const [fromObject, fromSource] = [await whistler("disasm", join(directory, "count.o")), await whistler("disasm", counter)];
    expect(fromObject.out).toBe(fromSource.out);
    expect(fromObject.out).toContain("; map pkt_count: type array, key 4, value 8, max entries 1");
    expect(fromObject.out).toContain("r1 = pkt_count ll");
  });

  test("corrupt objects are diagnostics", async () => {
    const { bytes } = await whistler("compile", pass, "-o", "-");
    for (const length of [4, 20, 63, 64, 200, bytes.length - 1]) {
      const result = await whistler("disasm", file("cut.o", bytes.slice(0, length)));
      expect({ length, code: result.code }).toEqual({ length, code: 1 });
      expect(result.err).toContain("error[WH5");
    }
  });
});

describe("check and the ways to show diagnostics", () => {
  const unused = file("unused.lisp", `(defmap m :type :array :key-size 4 :value-size 8 :max-entries 1) (defprog p (:type :xdp) 9)`);
  const broken = file("broken.lisp", "(defprog p (:type :xdp) (+ a b))");

  test("check writes nothing, and warnings do not change the exit code", async () => {
    const { code, out, err } = await whistler("check", pass, unused);
    expect({ code, out }).toEqual({ code: 0, out: `${pass}: no errors\n${unused}: no errors, 1 warning\n` });
    expect(err).toContain("warning[WH2404]");
    expect(existsSync(join(directory, "unused.bpf.o"))).toBe(false);
  });

  test("check tells all errors of all files", async () => {
    const { code, out, err } = await whistler("check", broken, unused);
    expect({ code, out }).toEqual({ code: 1, out: `${broken}: 2 errors\n${unused}: no errors, 1 warning\n` });
    expect(err.match(/error\[WH2102\]/g)).toHaveLength(2);
  });

  test("--warn asks for more warnings, which compile shows on success, too", async () => {
    expect((await whistler("check", unused, "--warn", "unused")).err).toContain("warning[WH2409]: no program uses the map m");
    const compiled = await whistler("compile", unused, "-o", "-", "--warn", "all");
    expect(compiled.code).toBe(0);
    expect(isElf(compiled.bytes)).toBe(true);
    expect(compiled.err).toMatch(/warning\[WH2409\][\s\S]*warning\[WH2404\]/);
  });

  test("--json: one object a line, of check on standard output, of compile on standard error", async () => {
    const rows = (text: string): readonly { readonly code: string; readonly line: number }[] =>
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
    const checked = await whistler("check", broken, unused, "--json");
    expect(checked).toMatchObject({ code: 1, err: "" });
    expect(rows(checked.out).map(({ code, line }) => [code, line])).toEqual([
      ["WH2102", 1],
      ["WH2102", 1],
      ["WH2404", 1],
    ]);
    const compiled = await whistler("compile", broken, "--json-diagnostics");
    expect(compiled).toMatchObject({ code: 1, out: "" });
    expect(rows(compiled.err)).toHaveLength(2);
  });

  test("explain prints the page; of a misspelt code it guesses", async () => {
    const { out } = await whistler("explain", "WH2401");
    expect(out).toContain("WH2401: reference not released (warning)");
    expect(out).toContain("Wrong:\n\n    (defmap events");
    expect(out).toContain("Right:\n\n    (defmap events");
    expect((await whistler("explain", "WH7001")).out).toContain("whistler check no-such-file.lisp");
    expect(await whistler("explain", "WH24011")).toMatchObject({ code: 2, err: expect.stringContaining("did you mean WH2") });
  });

  test("of more than a hundred diagnostics the number is told", async () => {
    const many = file(
      "many.lisp",
      Array.from({ length: 150 }, (_, i) => `(defmap m${i} :type :array :key-size 4 :value-size 8 :max-entries 1)`).join("\n") + PASS,
    );
    const { err } = await whistler("check", many, "--warn", "unused");
    expect(err.match(/^warning/gm)).toHaveLength(100);
    expect(err).toContain("\nand 50 more\n");
  });
});

test.each<readonly [what: string, argv: readonly string[], meant: string]>([
  ["a command", ["compil", pass], "Unknown command: compil; did you mean compile?"],
  ["an option", ["compile", pass, "--targte", "x86-64"], "Unknown option --targte; did you mean --target?"],
  ["an option that is taken out before", ["compile", pass, "--gne", "c"], "Unknown option --gne; did you mean --gen?"],
  ["an option of another command", ["check", pass, "--packet", "00"], "Unknown option --packet"],
  ["a stage", ["compile", pass, "-o", "-", "--dump-after", "combin"], "named combin; did you mean combine?"],
  ["a pass", ["check", pass, "--disable", "combin"], "did you mean combine?"],
  ["a program", ["run", pass, "--vm", "--prog", "pas"], "did you mean pass?"],
  ["a helper", ["run", pass, "--vm", "--stub", "ktime-get-sn=1"], "did you mean ktime-get-ns?"],
])("a misspelt name: %s", async (_what, argv, meant) => {
  const { code, err } = await whistler(...argv);
  expect(code).not.toBe(0);
  expect(err).toContain(meant);
  expect(err).not.toContain("positional");
});

test("every command answers --help", async () => {
  for (const command of ["compile", "run", "explain"]) expect(await whistler(command, "--help")).toMatchObject({ code: 0, err: "" });
});

test("passes lists the pipeline, explain a code", async () => {
  expect((await whistler("passes")).out).toContain("fold-bswap-compare: compare the raw value");
  expect((await whistler("explain", "wh2102")).out).toContain("unbound variable");
});

test("passes lists every level and the machine passes, each with what it does and why it stands there", async () => {
  const { out, code } = await whistler("passes");
  expect(code).toBe(0);
  expect(out.match(/^\S.*:$/gm)).toEqual([
    "-O2, the default:",
    "-O1:",
    "-O0:",
    "machine passes, on allocated code, again until nothing changes:",
  ]);
  const described = out.split("\n").filter((line) => line.startsWith(" "));
  expect(described.length).toBeGreaterThan(20);
  for (const line of described) expect(line).toMatch(/^ +\S+: .+ \(.+\)$/);
});

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** A classic pcap file (pcap-savefile(5)), little-endian. */
function pcap(packets: readonly Uint8Array[]): Uint8Array {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  const records = packets.flatMap((packet) => {
    const header = Buffer.alloc(16);
    header.writeUInt32LE(packet.length, 8);
    header.writeUInt32LE(packet.length, 12);
    return [header, packet];
  });
  return new Uint8Array(Buffer.concat([head, ...records]));
}

describeKernel("run", () => {
  test("several packets run in order against the same maps; --json tells everything", async () => {
    const example = new URL("../examples/drop-port.lisp", import.meta.url).pathname;
    const capture = file("two.pcap", pcap([frame({ destinationPort: 9999 }), frame({ destinationPort: 80 })]));
    const result = await whistler("run", example, "--packet", hex(frame({ destinationPort: 9999 })), "--packet", capture, "--json");
    expect(result.err).toBe("");
    const report = JSON.parse(result.out) as {
      runs: readonly { retval: number; packet: string }[];
      maps: unknown;
      events: unknown;
      trace: unknown;
    };
    expect(report.runs.map(({ retval }) => retval)).toEqual([1, 1, 2]);
    expect(report.runs[2]?.packet).toBe(hex(frame({ destinationPort: 80 })));
    expect(report).toMatchObject({ maps: { drop_count: { "00000000": "0200000000000000" } }, events: [], trace: [] });
  });

  test("ring buffer records are events", async () => {
    const events = file(
      "events.lisp",
      "(defmap out :type :ringbuf :max-entries 4096)\n(defprog p (:type :xdp)\n  (with-ringbuf (r out 4) (store u32 r 0 #x01020304))\n  XDP_PASS)",
    );
    expect(JSON.parse((await whistler("run", events, "--json")).out)).toMatchObject({ runs: [{ retval: 2 }], events: ["04030201"] });
  });

  test("--prog chooses a program; an unknown one lists them", async () => {
    const two = file("two.lisp", "(defprog first-one (:type :xdp) 1)\n(defprog second-one (:type :xdp) 2)");
    expect((await whistler("run", two, "--prog", "second-one")).out).toContain("returned 2");
    expect((await whistler("run", two, "--prog", "third")).err).toContain("first_one, second_one");
  });

  test.each([
    ["xyz", "WH7003"],
    ["nosuch.pcap", "WH7001"],
    [file("bad.pcap", "this is no capture file at all"), "WH7004"],
    ["00112233", "WH6003"],
  ])("--packet %s is a diagnostic", async (packet, code) => {
    expect(await whistler("run", pass, "--packet", packet)).toMatchObject({ code: 1, err: expect.stringContaining(code) });
  });

  test("compile --verify shows what the kernel's verifier rejects at its Lisp line", async () => {
    const bad = file("bad.lisp", "(defprog bad (:type :xdp)\n  (let ((data (ctx data)))\n    (load u8 data 20)))");
    const result = await whistler("compile", bad, "--verify");
    expect(result.code).toBe(1);
    expect(result.err).toContain("WH6001");
    expect(result.err).toContain("bad.lisp:3:5");
    expect((await whistler("compile", pass, "--verify")).code).toBe(0);
  });
});

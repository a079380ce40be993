import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CStruct, decodeBtf, dumpBtf, encodeBtf, layoutOf, resolveFieldOffset, TypeTable } from "@whistler/btf";
import { readElf, writeElf } from "@whistler/elf";
import { slotsOf } from "@whistler/isa";
import { CONTEXT_STRUCTS } from "@whistler/uapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyCoreRelocations, type LinkInput, link, readCollection } from "../src/index.ts";
import { bpftool, kernelObstacle, kernelSandbox } from "./kernel.ts";
import { unwrap } from "./object-listing.ts";
import { counter, PKT_COUNT, sampleInput } from "./sample.ts";

const VMLINUX = "/sys/kernel/btf/vmlinux";

describe.skipIf(kernelObstacle !== undefined)("objects in the kernel", () => {
  let sandbox: ReturnType<typeof kernelSandbox>;
  beforeAll(() => {
    sandbox = kernelSandbox();
  });
  afterAll(() => sandbox.close());

  /** Link, write, load with bpftool; the paths of the file and of the pinned programs. */
  function load(name: string, input: LinkInput): { readonly file: string; readonly pin: string; readonly log: string } {
    const file = join(sandbox.dir, `${name}.bpf.o`);
    const pin = join(sandbox.pins, name);
    writeFileSync(file, writeElf(unwrap(link(input))));
    return { file, pin, log: bpftool("-d", "prog", "loadall", file, pin) };
  }

  test("bpftool loads a program with a map; the listing shows the Lisp lines", () => {
    const { pin } = load("plain", sampleInput());
    const listing = bpftool("prog", "dump", "xlated", "pinned", join(pin, "count"), "linum");
    const lines = listing.split("\n").filter((line) => line.startsWith("int ") || line.startsWith(";"));
    expect(lines).toEqual([
      "int count(struct xdp_md * ctx):",
      "; (incf (getmap pkt_count 0)) [file:counter.lisp line_num:3 line_col:3]",
      "; XDP_PASS) [file:counter.lisp line_num:4 line_col:3]",
    ]);
    expect(bpftool("prog", "show", "pinned", join(pin, "count"))).toMatch(/^\d+: xdp {2}name count .*gpl/);
  });

  test("the program counts and passes", () => {
    const { pin } = load("runs", sampleInput({ maps: [{ ...PKT_COUNT, name: "runs_count" }], programs: [withMap("runs_count")] }));
    writeFileSync(join(sandbox.dir, "packet"), new Uint8Array(64));
    const run = ["prog", "run", "pinned", join(pin, "count"), "data_in", join(sandbox.dir, "packet"), "repeat", "5"];
    expect(bpftool(...run)).toContain("Return value: 2");
    const id = /map_ids (\d+)/.exec(bpftool("prog", "show", "pinned", join(pin, "count")))?.[1];
    expect(JSON.parse(bpftool("-j", "map", "dump", "id", id ?? ""))).toMatchObject([
      { value: ["0x05", "0x00", "0x00", "0x00", "0x00", "0x00", "0x00", "0x00"] },
    ]);
  });

  test("two programs in one section, maps with and without flags, CO-RE records of the context", () => {
    const flows = { ...PKT_COUNT, name: "flows", type: 1, maxEntries: 64, flags: 1 };
    const ring = { ...PKT_COUNT, name: "ring", type: 27, keySizeBytes: 0, valueSizeBytes: 0, maxEntries: 4096 };
    const programs = [counter({ core: true }), counter({ name: "second", core: true })];
    const { log, pin } = load("core", sampleInput({ programs, maps: [PKT_COUNT, ring, flows] }));
    expect(log).toContain("patched insn #0 (LDX/ST/STX) off 12 -> 12");
    for (const name of ["count", "second"]) {
      expect(bpftool("prog", "dump", "xlated", "pinned", join(pin, name), "linum")).toContain(
        "; (defprog count (:type :xdp) [file:counter.lisp line_num:2 line_col:1]",
      );
    }
  });

  test("the verifier's log quotes the Lisp lines", () => {
    const broken = { ...counter(), insns: counter().insns.filter((one) => one.insn.opcode !== 0x15) };
    // A hash: 6.18 knows that an array has its first element.
    expect(() => load("broken", sampleInput({ programs: [broken], maps: [{ ...PKT_COUNT, type: 1 }] }))).toThrow(
      /; \(incf \(getmap pkt_count 0\)\)(?: @ counter\.lisp:3)?\n(?:.*\n)*.*R0 invalid mem access 'map_value_or_null'/,
    );
  });

  test("bpftool prints our BTF as we do", () => {
    const { file } = load("dump", sampleInput({ programs: [counter({ core: true })] }));
    const spec = unwrap(readCollection(unwrap(readElf(readFileSync(file)))));
    expect(bpftool("btf", "dump", "file", file)).toBe(dumpBtf(unwrap(decodeBtf(spec.btf ?? new Uint8Array()))));
  });

  test.skipIf(!existsSync(VMLINUX))("bpftool prints the kernel's BTF as we do", () => {
    const ours = dumpBtf(unwrap(decodeBtf(readFileSync(VMLINUX)))).split("\n");
    const theirs = bpftool("btf", "dump", "file", VMLINUX).split("\n");
    expect(ours.length).toBe(theirs.length);
    expect(ours.filter((line, index) => line !== theirs[index]).slice(0, 5)).toEqual([]);
  });

  test.skipIf(!existsSync(VMLINUX))("every member of every context is found in the kernel's BTF where the ABI has it", () => {
    const table = new TypeTable();
    const contexts = Object.values<CStruct>(CONTEXT_STRUCTS);
    const ids = contexts.map((type) => table.addCType(type));
    const local = unwrap(decodeBtf(encodeBtf(table.types).bytes));
    const target = unwrap(decodeBtf(readFileSync(VMLINUX)));
    for (const [nth, type] of contexts.entries()) {
      layoutOf(type).offsets.forEach((offset, index) => {
        if (type.members[index]?.name === undefined) return;
        const resolved = resolveFieldOffset(local, ids[nth] ?? 0, `0:${index}`, target);
        expect([type.name, type.members[index]?.name, resolved]).toEqual([
          type.name,
          type.members[index]?.name,
          { ok: true, value: offset, diagnostics: [] },
        ]);
      });
    }
  });

  test.skipIf(!existsSync(VMLINUX))("CO-RE records of a clang object come to what libbpf makes of them", () => {
    const path = new URL("./fixtures/clang-counter.o", import.meta.url);
    const spec = unwrap(readCollection(unwrap(readElf(readFileSync(path)))));
    const program = spec.programs.get("on_switch");
    if (!program) throw new Error("the fixture has the program on_switch");
    const target = unwrap(decodeBtf(readFileSync(VMLINUX)));
    const patched = unwrap(applyCoreRelocations(program, unwrap(decodeBtf(spec.btf ?? new Uint8Array())), target));

    const log = bpftool("-d", "prog", "loadall", path.pathname, join(sandbox.pins, "clang"));
    const theirs = [
      ...log.matchAll(/prog 'on_switch': relo #\d+: (?:patched insn #(\d+) \((.*)\) (?:imm|off) \d+ -> (\d+)|substituting insn #(\d+))/g),
    ].map(([, insn, , value, poisoned]) => (poisoned === undefined ? `${insn} ${value}` : `${poisoned} invalid`));
    const slots: number[] = [];
    let slot = 0;
    for (const insn of program.insns) {
      slots.push(slot);
      slot += slotsOf(insn);
    }
    const ours = program.coreRelocations.map(({ insnIndex }) => {
      const insn = patched[insnIndex];
      const value = insn?.opcode === 0x85 ? "invalid" : insn?.opcode === 0xb7 ? insn.imm : insn?.off;
      return `${slots[insnIndex]} ${value}`;
    });
    expect(theirs).toHaveLength(4);
    expect(ours).toEqual(theirs);
  });
});

/** The counter, but on a map of another name: programs and maps of two loads stay apart. */
function withMap(map: string) {
  const program = counter();
  return { ...program, insns: program.insns.map((one) => (one.map === undefined ? one : { ...one, map })) };
}

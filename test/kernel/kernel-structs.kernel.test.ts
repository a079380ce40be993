import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CStruct, decodeBtf, encodeBtf, structFields, structNamed, TypeTable } from "@whistler/btf";
import { compileSource, type Host, type OptLevel } from "@whistler/compiler";
import { type Result, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { loadCollection } from "@whistler/loader";
import { readCollection } from "@whistler/object";
import { expect, test } from "vitest";
import { command, describeKernel, uniqueName, withFiles, withPins } from "./privileges.ts";

/**
 * Programs that were compiled against the types of another kernel, in which the fields lie elsewhere, read the right fields of this one: our
 * loader and libbpf find them by their CO-RE records. The task that a raw tracepoint sees in a test run is this test's own.
 */

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

/** A kernel that never was: what programs read of tasks, all of it somewhere else. */
const ELSEWHERE: CStruct = {
  kind: "struct",
  name: "task_struct",
  sizeBytes: 4096,
  members: [
    { name: "tgid", type: { kind: "int", name: "int", sizeBytes: 4, signed: true }, offsetBytes: 4 },
    { name: "group_leader", type: { kind: "pointer", target: "struct task_struct" }, offsetBytes: 16 },
    {
      name: "comm",
      type: { kind: "array", element: { kind: "int", name: "char", sizeBytes: 1, signed: true }, length: 16 },
      offsetBytes: 24,
    },
    {
      name: "in_execve",
      type: { kind: "int", name: "unsigned int", sizeBytes: 4, signed: false },
      bitField: { offsetBits: 325, sizeBits: 1 },
    },
    { name: "no_such_field", type: { kind: "int", name: "int", sizeBytes: 4, signed: true }, offsetBytes: 60 },
    { name: "pid", type: { kind: "int", name: "int", sizeBytes: 4, signed: true }, offsetBytes: 1000 },
    { name: "mm", type: { kind: "pointer", target: "struct mm_struct" }, offsetBytes: 2000 },
    // An array of links before it became a struct that holds some: only the place counts.
    {
      name: "pid_links",
      type: { kind: "array", element: { kind: "struct", name: "hlist_node", members: [], sizeBytes: 16 }, length: 4 },
      offsetBytes: 2008,
    },
    { name: "se", type: { kind: "struct", name: "sched_entity", members: [], sizeBytes: 64 }, offsetBytes: 3000 },
  ],
};

const OTHER_ENTITY: CStruct = {
  kind: "struct",
  name: "sched_entity",
  sizeBytes: 64,
  members: [
    { name: "sum_exec_runtime", type: { kind: "int", name: "long long unsigned int", sizeBytes: 8, signed: false }, offsetBytes: 48 },
  ],
};

function btfOf(...structs: readonly CStruct[]): Uint8Array {
  const table = new TypeTable();
  for (const struct of structs) table.addCType(struct);
  return encodeBtf(table.types).bytes;
}

const elsewhere: Host = { readKernelBtf: () => btfOf(ELSEWHERE, OTHER_ENTITY) };

interface SourceOptions {
  /** Ask for a field that only the other kernel has. */
  readonly missingField?: boolean;
  /** Options of the imports. */
  readonly options?: string;
}

function sourceWith({ missingField = true, options = "" }: SourceOptions = {}): string {
  return `
(import-kernel-struct task-struct pid tgid comm group-leader in-execve mm se ${missingField ? "no-such-field" : ""} ${options})
(import-kernel-struct sched-entity sum-exec-runtime ${options})
(defmap seen :type :array :key-size 4 :value-size 8 :max-entries 16)
(defprog look (:type :raw-tracepoint :section "raw_tracepoint/sys_enter")
  (let ((task (get-current-task))
        (name (struct-alloc 16)))
    (setf (getmap seen 0) (task-struct-pid task)
          (getmap seen 1) (task-struct-tgid (as-task-struct task))
          (getmap seen 2) (task-struct-pid (task-struct-group-leader task))
          (getmap seen 3) (task-struct-in-execve task)
          (getmap seen 4) (/= (task-struct-mm task) 0)
          (getmap seen 5) (s> (sched-entity-sum-exec-runtime (task-struct-se task)) 0)
          (getmap seen 6) (- (task-struct-comm task) task)
          (getmap seen 7) (task-struct-pid-exists))
    (probe-read-kernel-str name 16 (task-struct-comm task))
    (setf (getmap seen 8) (load u64 name 0)
          (getmap seen 9) (load u64 name 8))
    ${missingField ? "(when (task-struct-no-such-field-exists) (setf (getmap seen 10) (+ 1 (task-struct-no-such-field task))))" : ""}
    0))`;
}

function compiled(source: string, host: Host, optLevel: OptLevel = 2): Uint8Array {
  return value(compileSource(source, "look.lisp", undefined, { host, optLevel, verifyPasses: true })).object;
}

/** Run the program `look` once in this thread; what it left in the map `seen`. */
function seen(object: Uint8Array): readonly bigint[] {
  const collection = value(loadCollection(value(readCollection(value(readElf(object))))));
  try {
    const program = collection.programs.get("look");
    const map = collection.maps.get("seen");
    if (!program || !map) throw new Error("the object lacks its program or map");
    value(program.testRun({ repeat: 0 }));
    return value(map.entries()).map(([, bytes]) => new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  } finally {
    collection.close();
  }
}

const runningKernel = () => value(decodeBtf(new Uint8Array(readFileSync("/sys/kernel/btf/vmlinux"))));

function runningOffset(field: string): number {
  const btf = runningKernel();
  const struct = structFields(btf, structNamed(btf, "task_struct") ?? 0);
  return struct?.members.find((member) => member.name === field)?.offsetBytes ?? Number.NaN;
}

describeKernel("kernel structs by CO-RE", () => {
  const expectOwnTask = (values: readonly bigint[]): void => {
    const status = readFileSync("/proc/thread-self/status", "utf8");
    const number = (name: string) => BigInt(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? -1);
    const comm = Buffer.alloc(16);
    comm.write(readFileSync("/proc/thread-self/comm", "utf8").trim());
    expect(values.slice(0, 11)).toEqual([
      number("Pid"),
      number("Tgid"),
      number("Tgid"),
      0n,
      1n,
      1n,
      BigInt(runningOffset("comm")),
      1n,
      comm.readBigUInt64LE(0),
      comm.readBigUInt64LE(8),
      0n,
    ]);
  };

  test.each([0, 1, 2] as const)("compiled against another kernel's types, -O%i: our loader finds the fields of this one", (optLevel) => {
    expectOwnTask(seen(compiled(sourceWith(), elsewhere, optLevel)));
  });

  test("compiled against this kernel's own types", () => {
    const own: Host = { readKernelBtf: () => new Uint8Array(readFileSync("/sys/kernel/btf/vmlinux")) };
    expectOwnTask(seen(compiled(sourceWith({ missingField: false }), own)));
  });

  test("without :relocate the offsets are the build host's, and read something else here", () => {
    const values = seen(compiled(sourceWith({ options: ":relocate nil" }), elsewhere));
    expect(values[6]).toBe(24n);
  });

  test("libbpf finds the same fields", () => {
    withFiles((files) =>
      withPins((pins) => {
        const file = join(files, "look.o");
        const name = uniqueName("look");
        writeFileSync(file, compiled(sourceWith(), elsewhere));
        command("bpftool", "prog", "load", file, join(pins, name));
        const xlated = command("bpftool", "prog", "dump", "xlated", "pinned", join(pins, name));
        for (const field of ["pid", "tgid", "group_leader", "mm", "comm"]) expect(xlated).toContain(`+= ${runningOffset(field)}\n`);
        expect(xlated).not.toContain("+= 1000\n");
      }),
    );
  });
});

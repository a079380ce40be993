import { spawnSync } from "node:child_process";
import { openSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attach, type Collection } from "@whistler/loader";
import type { AttachTest } from "./attach-test.ts";
import { askPriority, attachedOrCodes, beforeDuringAfter, numberAt, recordsOf, singleProgram, textAt, whileAttached } from "./observe.ts";

/** A program that counts, where its condition holds. */
const counting = (section: string, type: string, condition = "t"): string => `
(defmap hits :type :array :key-size 4 :value-size 8 :max-entries 1)
(defprog count (:type ${type} :section "${section}" :license "GPL")
  (when ${condition} (incf (getmap hits 0)))
  0)`;

const GETPRIORITY = "__x64_sys_getpriority";
/** Its number, and what it returns for a process of the usual priority: 20 - 0. */
const GETPRIORITY_NUMBER = 140;
const USUAL = 20;

/** Ways to see a call of getpriority(2). */
const WAYS: readonly (readonly [section: string, type: string, condition?: string])[] = [
  [`kprobe/${GETPRIORITY}`, ":kprobe"],
  [`kprobe/${GETPRIORITY}+0x0`, ":kprobe"],
  [`kretprobe/${GETPRIORITY}`, ":kprobe", `(= (cast u32 (pt-regs-ret)) ${USUAL})`],
  ["ksyscall/getpriority", ":kprobe"],
  ["kretsyscall/getpriority", ":kprobe"],
  [`fentry/${GETPRIORITY}`, ":fentry"],
  // The arguments come first in the context, the return value behind them.
  [`fexit/${GETPRIORITY}`, ":fexit", `(= (ctx u64 8) ${USUAL})`],
  ["tp_btf/sys_enter", ":tp-btf", `(= (ctx u64 8) ${GETPRIORITY_NUMBER})`],
  ["raw_tp/sys_enter", ":raw-tracepoint", `(= (ctx u64 8) ${GETPRIORITY_NUMBER})`],
  ["tracepoint/syscalls/sys_enter_getpriority", ":tracepoint"],
];

const ways: readonly AttachTest[] = WAYS.map(([section, type, condition]) => ({
  name: `${section} sees each call while it is attached`,
  program: { source: counting(section, type, condition) },
  observe: (collection) => beforeDuringAfter(collection, {}, askPriority),
  expected: { observed: [0, 3, 3] },
}));

const multi: readonly AttachTest[] = [
  [`kprobe.multi/${GETPRIORITY}`, "t"],
  ["kprobe.multi/__x64_sys_getprio*", "t"],
  ["kretprobe.multi/__x64_sys_*etpriority", `(= (cast u32 (pt-regs-ret)) ${USUAL})`],
].map(([section = "", condition]) => ({
  name: `${section} sees each call while it is attached`,
  program: { source: counting(section, ":kprobe", condition) },
  observe: (collection) => attachedOrCodes(collection, {}),
  expected: { observed: [0, 3, 3] },
  // Built without fprobe.
  on: { "6.1": { observed: ["WH6017"] } },
}));

/** The code of the diagnostic and its first line of help. */
const refusal = (collection: Collection, target: string): unknown => {
  const { ok, diagnostics } = attach(singleProgram(collection), { target });
  return [ok, diagnostics.map(({ code, help }) => [code, help?.[0]])];
};

const refusals: readonly AttachTest[] = [
  {
    name: "a kernel function that is not there",
    program: { source: counting("kprobe", ":kprobe") },
    observe: (collection) => refusal(collection, "__x64_sys_getpriorty"),
    expected: { observed: [false, [["WH6019", `did you mean ${GETPRIORITY}?`]]] },
  },
  {
    name: "a kernel function that may not be probed",
    program: { source: counting("kprobe", ":kprobe") },
    observe: (collection) => refusal(collection, "kprobe_dispatcher"),
    expected: { observed: [false, [["WH6014", "some functions may not be probed: see /sys/kernel/debug/kprobes/blacklist"]]] },
  },
  {
    name: "a trace event that is not there",
    program: { source: counting("tracepoint", ":tracepoint") },
    observe: (collection) => refusal(collection, "syscalls/sys_enter_getpriorty"),
    expected: { observed: [false, [["WH6018", "did you mean sys_enter_getpriority?"]]] },
  },
];

/** Remove files that are there for it. */
function removeFiles(count: number): void {
  for (let file = 0; file < count; file++) {
    const path = join(tmpdir(), `removed-${file}`);
    writeFileSync(path, "");
    unlinkSync(path);
  }
}

/** The code of the error that something ends with. */
function errorOf(action: () => void): string {
  try {
    action();
    return "none";
  } catch (error) {
    if (error instanceof Error && "code" in error) return String(error.code);
    throw error;
  }
}

/** The error of starting a program, or undefined where it ran. */
function startError(): unknown {
  const { error } = spawnSync("/bin/true");
  return error && "code" in error ? error.code : error?.message;
}

const word = (number: number): Uint8Array => new Uint8Array(new Uint32Array([number]).buffer);

const programs: readonly AttachTest[] = [
  {
    name: "fmod_ret decides what a security function returns",
    program: { source: `(defprog refuse (:type :fmod-ret :section "fmod_ret/security_inode_unlink" :license "GPL") -1)` },
    observe: (collection) => [whileAttached(collection, {}, () => errorOf(() => removeFiles(1))), errorOf(() => removeFiles(1))],
    expected: { observed: ["EPERM", "none"] },
  },
  {
    name: "fmod_ret on a function whose result may not be changed",
    program: { source: `(defprog refuse (:type :fmod-ret :section "fmod_ret/${GETPRIORITY}" :license "GPL") -1)` },
    observe: () => "loaded",
    expected: { refused: "is not modifiable" },
  },
  {
    name: "kprobe-open reports each file that is opened, by its name",
    program: { example: "kprobe-open.lisp" },
    observe: (collection) => {
      whileAttached(collection, {}, () => openSync("/proc/version", "r"));
      // pid, flags, comm, path: the path at 24.
      return recordsOf(collection, "opens", process.pid).map((record) => textAt(record, 24));
    },
    expected: { observed: ["/proc/version"] },
  },
  {
    name: "fentry-unlink counts the files that a process removed, and measures each",
    program: { example: "fentry-unlink.lisp" },
    observe: (collection) => {
      whileAttached(collection, {}, () => removeFiles(3));
      removeFiles(2);
      const measured = Array.from({ length: 32 }, (_, log2) => numberAt(collection, "duration_us", log2) ?? 0);
      return [
        numberAt(collection, "removed", process.pid),
        measured.reduce((sum, one) => sum + one, 0),
        collection.maps.get("begun")?.entries(),
      ];
    },
    expected: { observed: [3, 3, { ok: true, value: [], diagnostics: [] }] },
  },
  {
    name: "lsm-exec-guard forbids a user to start programs",
    program: { example: "lsm-exec-guard.lisp" },
    observe: (collection) => {
      const users = collection.maps.get("no_exec_users");
      const root = word(0);
      const before = startError();
      const during = whileAttached(collection, {}, () => {
        const unlisted = startError();
        users?.update(root, word(1));
        const listed = startError();
        users?.delete(root);
        return [unlisted, listed, startError()];
      });
      users?.update(root, word(1));
      return [before, during, startError(), numberAt(collection, "denied")];
    },
    // undefined is null in JSON.
    expected: { observed: [null, [null, "EPERM", null], null, 1] },
  },
  {
    name: "exec-snoop reports a program with its arguments",
    program: { example: "exec-snoop.lisp" },
    observe: (collection) => {
      const started = whileAttached(collection, {}, () => spawnSync("/bin/true", ["one", "two"]));
      // pid, uid, time, comm, path (at 32), count of arguments (at 96), their text (at 104, 32 bytes each).
      return recordsOf(collection, "execs", started.pid).map((record) => [
        textAt(record, 32),
        record.getUint32(96, true),
        ...[0, 1, 2].map((index) => textAt(record, 104 + 32 * index)),
      ]);
    },
    expected: { observed: [["/bin/true", 3, "/bin/true", "one", "two"]] },
  },
  {
    name: "open-snoop reports a file that could not be opened, and the error",
    program: { example: "open-snoop.lisp" },
    observe: (collection) => {
      whileAttached(collection, {}, () => errorOf(() => openSync("/no/such/file", "r")));
      return recordsOf(collection, "failures", process.pid).map((record) => [record.getInt32(4, true), textAt(record, 24)]);
    },
    expected: { observed: [[-2, "/no/such/file"]] },
  },
  {
    name: "syscall-count counts a process's system calls",
    program: { example: "syscall-count.lisp" },
    observe: (collection) => {
      whileAttached(collection, {}, () => askPriority(50));
      return [
        (numberAt(collection, "calls_by_process", process.pid) ?? 0) >= 50,
        numberAt(collection, "calls_by_number", GETPRIORITY_NUMBER),
      ];
    },
    expected: { observed: [true, 50] },
  },
  {
    name: "run-queue-latency fills its histogram",
    program: { example: "run-queue-latency.lisp" },
    observe: (collection) => {
      whileAttached(collection, {}, () => spawnSync("/bin/true"));
      return Array.from({ length: 32 }, (_, log2) => numberAt(collection, "latency_us", log2) ?? 0).some((count) => count > 0);
    },
    expected: { observed: true },
  },
  {
    name: "cpu-switches counts context switches",
    program: { example: "cpu-switches.lisp" },
    observe: (collection) => {
      whileAttached(collection, {}, () => spawnSync("/bin/true"));
      return (numberAt(collection, "switches") ?? 0) > 0;
    },
    expected: { observed: true },
  },
  {
    name: "task-parent tells who started a program",
    program: { example: "task-parent.lisp" },
    observe: (collection) => {
      const { pid } = whileAttached(collection, {}, () => spawnSync("/bin/true"));
      return recordsOf(collection, "births", pid).map((record) => [record.getUint32(4, true) === process.pid, textAt(record, 8)]);
    },
    expected: { observed: [[true, "true"]] },
  },
];

export const TRACING_TESTS: readonly AttachTest[] = [...ways, ...multi, ...refusals, ...programs];

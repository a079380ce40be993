import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import Module from "node:module";
import { compileSource } from "@whistler/compiler";
import { type Result, renderText } from "@whistler/diagnostics";
import { readElf } from "@whistler/elf";
import { type CollectionSpec, readCollection } from "@whistler/object";
import { BPF_CMD } from "@whistler/uapi";
import { expect, test } from "vitest";
import { filetestHost } from "../../../test/filetests/host.ts";
import { attachSocket, attachXdp, loadCollection, type Syscalls } from "../src/index.ts";

/** What is said where a kernel refuses: kernels that are made up here, because the running one has no reason to. */

const EPERM = 1;
const EINVAL = 22;
const EOPNOTSUPP = 95;

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(renderText(result.diagnostics));
  return result.value;
}

function specOf(text: string): CollectionSpec {
  const compiled = compileSource(text, "test.lisp", undefined, { host: filetestHost });
  return value(readCollection(value(readElf(value(compiled).object))));
}

/** A kernel that takes everything, and hands out descriptors from 100 on; but not this command. */
function kernelWithout(refused: number, errno: number): Syscalls {
  let fd = 100;
  return {
    bpf: (command) => (command === refused ? { value: -1, errno } : { value: fd++, errno: 0 }),
    call: () => ({ value: fd++, errno: 0 }),
    close: () => ({ value: 0, errno: 0 }),
    address: () => 0x1000n,
    mmap: () => ({ memory: undefined, errno: EINVAL }),
    munmap: () => ({ value: 0, errno: 0 }),
  };
}

const PASS = "(defprog pass (:type :xdp) XDP_PASS)";
const codes = ({ diagnostics }: Result<unknown>): readonly (readonly [string, string])[] =>
  diagnostics.map(({ code, severity }) => [code, severity]);

test("BTF that is refused is a warning, and the programs are loaded", () => {
  const loaded = loadCollection(specOf(PASS), { syscalls: kernelWithout(BPF_CMD.btf_load, EINVAL) });
  expect(codes(loaded)).toEqual([["WH6005", "warning"]]);
  expect(loaded.ok && [...loaded.value.programs.keys()]).toEqual(["pass"]);
});

test("a program that is refused without a word of the verifier", () => {
  const loaded = loadCollection(specOf(PASS), { syscalls: kernelWithout(BPF_CMD.prog_load, EINVAL) });
  expect(codes(loaded)).toEqual([["WH6006", "error"]]);
  expect(loaded.diagnostics[0]?.message).toContain("program pass (section xdp)");
});

test.skipIf(process.platform !== "linux")("a program that cannot be attached", () => {
  const syscalls = kernelWithout(BPF_CMD.link_create, EOPNOTSUPP);
  const program = value(loadCollection(specOf(PASS), { syscalls })).programs.get("pass");
  if (!program) throw new Error("no program");
  const attached = attachXdp(program, "lo", { syscalls });
  expect(codes(attached)).toEqual([["WH6014", "error"]]);
  expect(attached.diagnostics[0]?.message).toContain("lo");
});

const root = new URL("../../../", import.meta.url).pathname;
const built = existsSync(`${root}packages/compiler/dist/index.js`) && existsSync(`${root}packages/loader/dist/index.js`);

/** A user without privileges attaches a program; the kernel is made up, and says that this is not permitted. */
const UNPRIVILEGED = `
import { compileSource } from "@whistler/compiler";
import { readElf } from "@whistler/elf";
import { attachXdp, loadCollection } from "@whistler/loader";
import { readCollection } from "@whistler/object";

const EPERM = { value: -1, errno: 1 };
const ok = { value: 100, errno: 0 };
const port = { bpf: (command) => (command === ${BPF_CMD.link_create} ? EPERM : ok), call: () => ok, close: () => ok, address: () => 1n };
const spec = readCollection(readElf(compileSource(${JSON.stringify(PASS)}, "pass.lisp").value.object).value).value;
const program = loadCollection(spec, { syscalls: port }).value.programs.get("pass");
console.log(JSON.stringify(attachXdp(program, "lo", { syscalls: port }).diagnostics.map(({ code, help }) => [code, ...help])));
`;

test.skipIf(!built || process.getuid?.() !== 0)("a user without privileges is told which", () => {
  const nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all"];
  const node = [process.execPath, "--input-type=module", "-e", UNPRIVILEGED];
  const { stdout, stderr } = spawnSync("setpriv", [...nobody, ...node], { cwd: `${root}packages/whistler`, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual([["WH6016", expect.stringContaining("CAP_NET_ADMIN")]]);
});

test("CO-RE records in an object without types", () => {
  const { btf: _, ...spec } = specOf(
    `(import-kernel-struct sock sk-priority)
     (defprog p (:type :kprobe :section "kprobe/tcp_sendmsg" :license "GPL") (sock-sk-priority (pt-regs-parm1)))`,
  );
  expect(codes(loadCollection(spec, { syscalls: kernelWithout(-1, 0) }))).toEqual([["WH6012", "error"]]);
});

test("a program that cannot be detached", () => {
  const setsockopt: number[] = [];
  const syscalls: Syscalls = {
    ...kernelWithout(-1, 0),
    call: (name, ...args) => {
      if (name === "setsockopt") setsockopt.push(Number(args[2]));
      return name === "setsockopt" && setsockopt.length === 2 ? { value: -1, errno: EPERM } : { value: 200, errno: 0 };
    },
  };
  const source = '(defprog keep (:type :socket-filter :section "socket") 64)';
  const program = value(loadCollection(specOf(source), { syscalls })).programs.get("keep");
  if (!program) throw new Error("no program");
  const link = value(attachSocket(program, 7));
  expect(codes(link.close())).toEqual([["WH6026", "error"]]);
  // SO_ATTACH_BPF, SO_DETACH_BPF (include/uapi/asm-generic/socket.h).
  expect(setsockopt).toEqual([50, 27]);
});

/** The module anew, because it keeps what it found. */
const fresh = (number: number): Promise<typeof import("../src/syscalls.ts")> =>
  import(/* @vite-ignore */ `../src/syscalls.ts?fresh=${number}`);

test("a system that is not Linux has no bpf(2)", async () => {
  const platform = Object.getOwnPropertyDescriptor(process, "platform");
  if (!platform) throw new Error("no platform");
  const { systemSyscalls } = await fresh(1);
  Object.defineProperty(process, "platform", { ...platform, value: "darwin" });
  try {
    expect(codes(systemSyscalls())).toEqual([["WH6010", "error"]]);
  } finally {
    Object.defineProperty(process, "platform", platform);
  }
});

test.skipIf(process.platform !== "linux")("koffi may be missing: it is an optional package", async () => {
  const { systemSyscalls } = await fresh(2);
  const load: unknown = Reflect.get(Module, "_load");
  if (typeof load !== "function") throw new Error("Node loads modules otherwise now");
  Reflect.set(Module, "_load", (name: string, ...more: readonly unknown[]): unknown => {
    if (name === "koffi") throw new Error("Cannot find module 'koffi'");
    return Reflect.apply(load, Module, [name, ...more]);
  });
  try {
    const refused = systemSyscalls();
    expect(codes(refused)).toEqual([["WH6011", "error"]]);
    expect(refused.diagnostics[0]?.help).toEqual(["npm install koffi"]);
  } finally {
    Reflect.set(Module, "_load", load);
  }
});

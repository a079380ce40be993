import type { CommandPage, Page, ScriptPage } from "./page.ts";
import { script } from "./script.ts";

/** A program that the kernel refuses, and one that it loads and runs. */
const loading = (where: string, wrong: string, right: string, fix: string): CommandPage => ({
  from: "command",
  needs: "kernel",
  where,
  files: { "wrong.lisp": wrong, "right.lisp": right },
  wrong: "whistler compile wrong.lisp\nwhistler run --kernel wrong.bpf.o",
  right: "whistler compile right.lisp\nwhistler run --kernel right.bpf.o",
  fix,
});

/** A script that loads an object, of which something may be changed before, and asks for something of what was loaded. */
const loaded = (change: string, ask: string): string =>
  script(
    { compiler: "compileSource", elf: "readElf", loader: "loadCollection", object: "readCollection" },
    `const text = "(defmap m :type :array :key-size 4 :value-size 8 :max-entries 1) (defprog p (:type :xdp) (incf (getmap m 0)) 2)";
const compiled = compileSource(text, "p.lisp");
const elf = compiled.ok ? readElf(compiled.value.object) : compiled;
const spec = elf.ok ? readCollection(elf.value) : elf;
const loaded = spec.ok ? loadCollection(${change}) : spec;
${ask}`,
  );

const scripts = (where: string, wrong: string, right: string, fix: string): ScriptPage => ({
  from: "script",
  needs: "kernel",
  where,
  wrong,
  right,
  fix,
});

const updated = (index: number): string =>
  loaded(
    "spec.value",
    `const key = new Uint8Array([${index}, 0, 0, 0]);
const update = loaded.ok ? loaded.value.maps.get("m")?.update(key, new Uint8Array(8)) : loaded;
if (loaded.ok) loaded.value.close();
(update?.diagnostics ?? []);`,
  );

const closed = "if (loaded.ok) loaded.value.close();\n(loaded.diagnostics);";

const interfaceNamed = (name: string): string => script({ loader: "interfaceIndex" }, `interfaceIndex("${name}").diagnostics;`);

const PASS = "(defprog pass (:type :xdp) XDP_PASS)";

/** Pages of what the running kernel answers. */
export const KERNEL_PAGES = {
  WH6001: loading(
    "Loading a program: `whistler compile --verify`, `whistler run`, or the loader.",
    `(defprog first-byte (:type :xdp)
  (load u8 (ctx data) 14))`,
    `(defprog first-byte (:type :xdp)
  (if (> (+ (ctx data) 15) (ctx data-end))
      XDP_PASS
      (load u8 (ctx data) 14)))`,
    "read the last lines of the log: they name the instruction and the register that the verifier refuses",
  ),
  WH6002: loading(
    "Loading creates the maps of an object before its programs.",
    `(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 1 :map-flags #x40000000)\n${PASS}`,
    `(defmap counts :type :array :key-size 4 :value-size 8 :max-entries 1)\n${PASS}`,
    "check :type, :key-size, :value-size, :max-entries and the flags; run as root",
  ),
  WH6003: {
    from: "command",
    needs: "kernel",
    where: "Test-running a program, as `whistler run` does.",
    files: { "pass.lisp": PASS },
    wrong: "whistler compile pass.lisp\nwhistler run --kernel pass.bpf.o --packet 0011",
    right: `whistler compile pass.lisp\nwhistler run --kernel pass.bpf.o --packet ${"00".repeat(20)}`,
    fix: "pass a packet with at least an Ethernet header (14 bytes), and a program of a type that can be test-run",
  },
  WH6004: scripts(
    "A loaded map is read or changed.",
    updated(1),
    updated(0),
    "check the key's size, the flags, and whether the map's type allows the operation",
  ),
  WH6005: {
    from: "kernel",
    where: "Loading an object with BTF into a kernel that refuses it; the programs are loaded without.",
    fix: "nothing must be done; a kernel from 5.2 on, and root, take the BTF",
  },
  WH6006: {
    from: "kernel",
    where: "Loading a program; the verifier did not see it yet.",
    fix: "check the section and the type of the program, and run as root",
  },
  WH6007: scripts(
    "Loading a program whose object lacks a map that it refers to, as a tool may do that makes or changes a `CollectionSpec`.",
    loaded("{ ...spec.value, maps: new Map() }", closed),
    loaded("spec.value", closed),
    "build the object again, or keep the map in the collection",
  ),
  WH6008: {
    from: "kernel",
    where: "Anything that calls bpf(2) without the privileges for it.",
    example: "setpriv --bounding-set=-all --inh-caps=-all whistler run --kernel filter.bpf.o",
    fix: "run as root, or give the process CAP_BPF with CAP_NET_ADMIN or CAP_PERFMON",
  },
  WH6009: {
    from: "kernel",
    where: "A ring buffer is opened for reading.",
    fix: "run as root, and raise the limit of locked memory (ulimit -l) on kernels before 5.11",
  },
  WH6010: {
    from: "host",
    where: "Loading on a system that is not Linux, or on a processor other than x86-64 and arm64.",
    fix: "load the object on Linux; compiling works everywhere",
  },
  WH6011: {
    from: "host",
    where: "Loading where the optional package that calls the C library is missing.",
    example: "npm install --omit=optional whistler; whistler run --kernel filter.bpf.o",
    fix: "install koffi: npm install koffi",
  },
  WH6012: {
    from: "kernel",
    where: "Loading an object with CO-RE relocations where one of the two type tables is missing.",
    fix: "use a kernel with CONFIG_DEBUG_INFO_BTF (it has /sys/kernel/btf/vmlinux), and an object with .BTF",
  },
  WH6013: scripts(
    "Attaching an XDP program to an interface: `attachXdp`.",
    interfaceNamed("no-such-if0"),
    interfaceNamed("lo"),
    "check the name with ip link",
  ),
  WH6014: {
    from: "kernel",
    where: "Attaching a program.",
    fix: "detach the program that is there, or check that the interface's driver supports the mode",
  },
  WH6015: loading(
    "Loading a program whose section names a kernel function, security hook, BTF tracepoint or iterator that this kernel does not have.",
    '(defprog unlinked (:type :tracing :section "fentry/do_unlinkatt" :license "GPL") 0)',
    PASS,
    "look the name up in the kernel's BTF, with bpftool btf dump file /sys/kernel/btf/vmlinux",
  ),
  WH6016: {
    from: "kernel",
    where: "Attaching, or loading a program that is bound to a kernel function, without the privileges for it.",
    fix: "run as root, or give node the capability that the message names with setcap",
  },
  WH6017: {
    from: "kernel",
    where: "Attaching a program, or loading one that is bound to a kernel function.",
    fix: "use a kernel that has it, or attach by other means: a kprobe where there are no trampolines, clsact where there is no tcx",
  },
  WH6019: {
    from: "kernel",
    where: "Attaching a kprobe or uprobe.",
    fix: "look the name up in /proc/kallsyms, or with nm -D in a library",
  },
  WH6020: {
    from: "kernel",
    where: "Attaching a cgroup program, or one for a network namespace.",
    fix: "check the path with mount | grep cgroup2, the name with ip netns list",
  },
  WH6021: {
    from: "kernel",
    where: "Attaching a program where another one is.",
    fix: "detach the other one (bpftool link list, bpftool net show), or choose another place",
  },
  WH6025: {
    from: "kernel",
    where: "Attaching a uprobe.",
    fix: "give the path of the file; names without a slash are looked for among the libraries (with .so) or on PATH",
  },
  WH6026: {
    from: "kernel",
    where: "Closing the link of a program that is attached by a traffic control filter or a socket option.",
    fix: "look with tc filter show dev DEVICE ingress, and remove the filter with tc filter del",
  },
  WH6027: {
    from: "kernel",
    where: "Reading what an iterator program writes.",
    fix: "write less for each object: what one run writes must fit the kernel's buffer",
  },
} as const satisfies Record<string, Page>;
